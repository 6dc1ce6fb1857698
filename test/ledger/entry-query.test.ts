import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { accountPostings, accountTotals } from '../../app/ledger/account-postings-query.js'
import { balancesByAccount, figuresOfDay } from '../../app/ledger/balances-query.js'
import { findEntry } from '../../app/ledger/entry-query.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, onBank, onFund, onSuspense, post, reversalOf } from './books.js'

describe('Reading the ledger', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('tells everything of an entry, with both sides', async () => {
    const { entryId, payment } = await aPaidPayment(council, { helpedBy: council.users.adviser, email: 'payer@example.org' })
    const entry = await read(entryId ?? '')
    expect(entry).to.deep.include({
      id: entryId, type: 'card_payment', reference: payment.reference, methodName: 'Card, with an adviser', channel: 'phone',
      recordedByName: council.users.adviser.name, sourceKind: 'payment', sourceId: payment.id, payerName: 'S O’Brien',
      payerEmail: 'payer@example.org', cardLastFour: '1111', providerPaymentId: payment.providerPaymentId, related: []
    })
    expect(entry?.postings.map(({ lineNumber, kind, amountPence, remainingPence }) => [lineNumber, kind, amountPence, remainingPence]))
      .to.deep.equal([[1, 'clearing', 12000, null], [2, 'fund', -12000, null]])
    expect(entry?.postings[1]).to.include({ fundCode: fundOf(council, 'council-tax').code, accountName: fundOf(council, 'council-tax').name })
  })

  it('tells what became of money in suspense, step by step, from each end', async () => {
    const item = await posted(anEntry([onBank(1000), onSuspense(-1000)]))
    const first = await posted(anEntry([onSuspense(300, { entryId: item.id, lineNumber: 2 }), onFund(council, -300)], { type: 'allocation' }))
    const wrong = await posted(anEntry([onSuspense(500, { entryId: item.id, lineNumber: 2 }), onFund(council, -500)], { type: 'allocation' }))
    const undone = await posted(reversalOf(wrong))

    expect(await related(item)).to.deep.equal([[first.id, 'drawn-by', 300], [wrong.id, 'drawn-by', 500], [undone.id, 'given-back-by', 500]])
    expect(await related(first)).to.deep.equal([[item.id, 'draws-on', 300]])
    expect(await related(wrong)).to.deep.equal([[item.id, 'draws-on', 500], [undone.id, 'reversed-by', 500]])
    expect(await related(undone)).to.deep.equal([[item.id, 'gives-back-to', 500], [wrong.id, 'reverses', 500]])
    expect((await read(item.id))?.postings.map(({ remainingPence }) => remainingPence)).to.deep.equal([null, -700])
  })

  it('knows nothing of another council’s entry', async () => {
    const other = await aCouncil()
    const { entryId } = await aPaidPayment(other)
    expect(await read(entryId ?? '')).to.equal(undefined)
  })

  it('lists an account’s lines and adds them up, and no other fund’s or council’s', async () => {
    const account = { fundCode: fundOf(council, 'council-tax').code, reference: '70012345' }
    const empty = { lines: 0, paidInPence: 0, takenOutPence: 0, lastPaidOn: null }
    expect(await totals(council, account)).to.deep.equal(empty)

    await posted(anEntry([onBank(100), onFund(council, -100, '70012345')], { occurredOn: calendarDate('2026-05-01') }))
    await posted(anEntry([onBank(250), onFund(council, -250, '70012345')], { occurredOn: calendarDate('2026-05-03') }))
    await posted(anEntry([onFund(council, 50, '70012345'), onBank(-50)], { occurredOn: calendarDate('2026-05-04') }))
    await posted(anEntry([onBank(7), { ...onFund(council, -7, '70012345'), ledgerAccountCode: `FUND-${fundOf(council, 'parking-fines').code}` }]))
    const other = await aCouncil()
    await post(other, anEntry([onBank(9), onFund(other, -9, '70012345')]))

    expect(await totals(council, account)).to.deep.equal({ lines: 3, paidInPence: 350, takenOutPence: 50, lastPaidOn: '2026-05-03' })
    const page = await inCouncil(council.id, async trx => await accountPostings(trx, council.id, account, { limit: 2 }))
    expect(page.lines.map(({ amountPence }) => amountPence)).to.deep.equal([-50, 250])
    const older = page.older ?? undefined
    const rest = await inCouncil(council.id, async trx => await accountPostings(trx, council.id, account, { limit: 2, olderThan: older }))
    expect(rest.lines.map(({ amountPence }) => amountPence)).to.deep.equal([100])
    expect(rest.older).to.equal(null)
  })

  it('adds up each ledger account, and the money that came in on a day by fund and by method', async () => {
    const item = await posted(anEntry([onBank(1000), onSuspense(-1000)]))
    await posted(anEntry([onSuspense(400, { entryId: item.id, lineNumber: 2 }), onFund(council, -400)], { type: 'allocation', methodCode: 'JN' }))
    await posted(anEntry([onBank(500), onFund(council, -300), onFund(council, -200, '9')], { methodCode: '2' }))
    await posted(anEntry([onBank(50), onFund(council, -50)], { accountingDate: calendarDate('2026-05-05') }))

    const balances = await inCouncil(council.id, async trx => await balancesByAccount(trx, council.id))
    const balanceOf = (kind: string) => balances.filter(account => account.kind === kind).map(({ balancePence }) => balancePence)
    expect([balanceOf('bank'), balanceOf('suspense'), balanceOf('fees')]).to.deep.equal([[1550], [-600], [0]])
    expect(balances.reduce((sum, { balancePence }) => sum + balancePence, 0)).to.equal(0)

    const figures = await inCouncil(council.id, async trx => await figuresOfDay(trx, council.id, calendarDate('2026-05-04')))
    expect(figures).to.deep.equal({
      entries: 2, totalPence: 1500,
      byFund: [
        { code: 'SUSPENSE', name: 'Suspense', lines: 1, amountPence: 1000 },
        { code: `FUND-${fundOf(council, 'council-tax').code}`, name: fundOf(council, 'council-tax').name, lines: 2, amountPence: 500 }],
      byMethod: [
        { code: 'BK', name: 'Bank transfer', lines: 1, amountPence: 1000 }, { code: '2', name: 'Cheque', lines: 2, amountPence: 500 }]
    })
  })

  async function posted(entry: NewEntry): Promise<NewEntry> {
    await post(council, entry)
    return entry
  }

  async function read(entryId: string) {
    return await inCouncil(council.id, async trx => await findEntry(trx, council.id, entryId))
  }

  async function related({ id }: NewEntry) {
    return (await read(id))?.related.map(({ id: other, relation, drawnPence }) => [other, relation, drawnPence])
  }

  async function totals(one: TestCouncil, account: { fundCode: string, reference: string }) {
    return await inCouncil(one.id, async trx => await accountTotals(trx, one.id, account))
  }
})
