import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { calendarDate } from '../../app/dates.js'
import { checkLedger, checkWholeLedger, latestLedgerChecks, recordLedgerCheck } from '../../app/ledger/ledger-check.js'
import type { LedgerDifference } from '../../app/ledger/ledger-check-query.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { aCardPaymentEntry, aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { anEntry, onFund, onSuspense, post, reversalOf } from './books.js'

const now = new Date('2026-11-21T12:00:00Z')
const paidAt = new Date('2026-11-20T23:30:00Z')
const twoLines = [{ fundSlug: 'council-tax', amountPence: pence(100_00) }, { fundSlug: 'parking-fines', amountPence: pence(60_00) }]

describe('The ledger check', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => {
    council = await aCouncil()
    const other = await aCouncil()
    await aPaidPayment(other, { paidAt, posted: false })
  })

  it('agrees with a ledger in which every confirmed payment is posted, whatever was done with the money since', async () => {
    await aPaidPayment(council, { paidAt, lines: twoLines })
    await aPaidPayment(council, { paidAt, helpedBy: council.users.adviser })
    const { entryId } = await aPaidPayment(council, { paidAt, receivedPence: pence(121_00) })
    const item = await aSuspenseItem(council, { receivedAt: paidAt })
    await post(council, anEntry([onSuspense(20_00, { entryId: item.id, lineNumber: 2 }), onFund(council, -20_00)], { type: 'allocation' }))

    const { agrees, differences, figures } = await check()
    expect(differences).to.deep.equal([])
    expect(agrees).to.equal(true)
    expect(entryId).to.be.a('string')
    expect(figures).to.include({ confirmed: 3, posted: 3, confirmedPence: 401_00, postedPence: 401_00 })
    expect(figures.days.map(({ date, methodCode, confirmedPence }) => [date, methodCode, confirmedPence]))
      .to.deep.equal([['2026-11-20', '90', 281_00], ['2026-11-20', '92', 120_00]])
    expect(figures.balances).to.include({ clearing: 401_00, bank: 45_00, suspense: -146_00 })
    expect(figures.standsPence).to.equal(figures.owedPence)
    const parking = fundOf(council, 'parking-fines').code
    expect(figures.funds).to.deep.include({ fundCode: parking, confirmedPence: 60_00, postedPence: 60_00 })
    expect(figures.funds).to.deep.include({ fundCode: 'suspense', confirmedPence: 121_00, postedPence: 121_00 })
  })

  it('turns red for a payment that was confirmed but not posted', async () => {
    const { payment } = await aPaidPayment(council, { paidAt, posted: false })
    expect(await differing()).to.deep.equal([
      { kind: 'not-posted', date: '2026-11-20', methodCode: '90', fundCode: null, expectedPence: 120_00, foundPence: 0, paymentId: payment.id, entryId: null }])
  })

  it('turns red for an entry of a payment that was never confirmed', async () => {
    const entry = aCardPaymentEntry(council, { paidAt })
    await post(council, entry)
    expect(await differing()).to.deep.include.members([
      { kind: 'not-confirmed', date: '2026-11-20', methodCode: '90', fundCode: null, expectedPence: 0, foundPence: 120_00, paymentId: null, entryId: entry.id }])
  })

  it('turns red for a row of a file that is not in the ledger as the file has it', async () => {
    const { reference } = await anAccountHolder(council)
    const clock = { now: () => now }
    const imported = await anImport(council, agenciesFile([{ reference, amount: '60.00' }, { reference: '99', amount: '12.34' }]), { clock })
    expect((await check()).agrees).to.equal(true)
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => {
      await trx('import_rows').where({ council_id: council.id, import_id: imported.id, row_number: 1 }).update({ amount_pence: 61_00 })
    })
    expect(await differing()).to.deep.equal([{
      kind: 'import-differs', date: '2026-11-21', methodCode: '18', fundCode: fundOf(council, 'council-tax').code, expectedPence: 61_00,
      foundPence: 60_00, paymentId: null, entryId: null, importId: imported.id
    }])
  })

  it('turns red for the wrong amount', async () => {
    await postedWrongly(entry => ({ ...entry, postings: entry.postings.map(posting => ({ ...posting, amountPence: pence(posting.amountPence / 2) })) }))
    const found = await differing()
    expect(found.map(({ kind, expectedPence, foundPence }) => [kind, expectedPence, foundPence])).to.deep.include(['wrong-amount', 160_00, 80_00])
  })

  it('turns red for the wrong fund and the wrong account, though all sums are right', async () => {
    const parking = fundAccountCode(fundOf(council, 'parking-fines').code)
    await postedWrongly(entry => ({ ...entry, postings: entry.postings.map((posting, index) => index === 1 ? { ...posting, ledgerAccountCode: parking } : posting) }))
    const funds = (await differing()).map(({ kind, fundCode, expectedPence, foundPence }) => [kind, fundCode, expectedPence, foundPence])
    expect(funds).to.deep.include(['wrong-fund', fundOf(council, 'council-tax').code, 100_00, 0])
    expect(funds).to.deep.include(['wrong-fund', fundOf(council, 'parking-fines').code, 0, 100_00])

    council = await aCouncil()
    await postedWrongly(entry => ({ ...entry, postings: entry.postings.map((posting, index) => index === 1 ? { ...posting, accountReference: '999' } : posting) }))
    expect((await differing()).map(({ kind }) => kind)).to.deep.equal(['wrong-fund', 'wrong-fund'])
  })

  it('turns red for the wrong method, and for one on the wrong side of suspense', async () => {
    await postedWrongly(entry => ({ ...entry, methodCode: '91' }))
    expect((await differing()).map(({ kind }) => kind)).to.deep.equal(['wrong-method'])

    council = await aCouncil()
    const { payment } = await aPaidPayment(council, { paidAt, receivedPence: pence(121_00), posted: false })
    await post(council, aCardPaymentEntry(council, {
      paidAt, idempotencyKey: `payment-attempt:${payment.attemptId}`, lines: [{ fundSlug: 'council-tax', amountPence: pence(121_00) }]
    }))
    expect((await differing()).map(({ kind, fundCode }) => [kind, fundCode])).to.have.deep.members([
      ['wrong-fund', fundOf(council, 'council-tax').code], ['wrong-fund', 'suspense']])
  })

  it('turns red for a confirmed payment whose entry was reversed', async () => {
    const entry = await postedWrongly(one => one)
    await post(council, reversalOf(entry))
    expect((await differing()).map(({ kind, expectedPence, foundPence }) => [kind, expectedPence, foundPence]))
      .to.deep.equal([['reversed', 160_00, 0]])
  })

  it('turns red when what remains is not what was drawn, by whichever hand', async () => {
    const item = await aSuspenseItem(council, { receivedAt: paidAt })
    await asSuperuser(`update remaining_amounts set remaining_pence = -4400 where council_id = '${council.id}'`)
    const found = await differing()
    expect(found.map(({ kind, entryId, expectedPence, foundPence }) => [kind, entryId, expectedPence, foundPence])).to.have.deep.members([
      ['remaining-amounts', null, -45_00, -44_00], ['remaining-amounts', item.id, -45_00, -44_00]])
  })

  it('turns red when more or less is reserved of a line than refunds and transfers that wait have reserved', async () => {
    const item = await aSuspenseItem(council, { receivedAt: paidAt })
    await asSuperuser(`update remaining_amounts set reserved_pence = -100 where council_id = '${council.id}'`)
    expect((await differing()).map(({ kind, entryId, expectedPence, foundPence }) => [kind, entryId, expectedPence, foundPence])).to.deep.equal([
      ['reserved-amounts', item.id, 0, -1_00]])
  })

  it('turns red when somebody with power over the database wrote past the ledger’s functions', async () => {
    const item = await aSuspenseItem(council, { receivedAt: paidAt })
    await asSuperuser(`update postings set amount_pence = 4600 where council_id = '${council.id}' and entry_id = '${item.id}' and line_number = 1`)
    expect((await differing()).map(({ kind, foundPence }) => [kind, foundPence])).to.deep.equal([['does-not-balance', 1_00]])
    await asSuperuser(`
      set local session_replication_role = replica;
      delete from postings where council_id = '${council.id}' and entry_id = '${item.id}'`)
    expect((await differing()).map(({ kind }) => kind)).to.include.members(['without-postings'])
  })

  it('looks at the days asked for, by London’s time', async () => {
    await aPaidPayment(council, { paidAt: new Date('2026-06-30T23:30:00Z'), posted: false })
    const found = async (from: string, to: string) => await inCouncil(council.id, async trx =>
      (await checkLedger(trx, council.id, { from: calendarDate(from), to: calendarDate(to), now })).differences.length)
    expect(await found('2026-06-29', '2026-06-30')).to.equal(0)
    expect(await found('2026-07-01', '2026-07-01')).to.equal(1)
  })

  it('is kept with what it found and who asked for it', async () => {
    await aPaidPayment(council, { paidAt, posted: false })
    const result = await check()
    await inCouncil(council.id, async trx => {
      await recordLedgerCheck(trx, council.id, { ...result, ranAt: new Date(now.getTime() - 1000) }, null)
      await recordLedgerCheck(trx, council.id, result, council.users.officer.id)
    })
    const kept = await inCouncil(council.id, async trx => await latestLedgerChecks(trx, council.id, 5))
    expect(kept.map(({ agrees, startedByName }) => [agrees, startedByName])).to.deep.equal([[false, council.users.officer.name], [false, null]])
    expect(kept[0]?.differences).to.deep.equal(result.differences)
    expect(kept[0]?.figures).to.deep.equal(result.figures)
  })

  async function check() {
    return await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, now))
  }

  async function differing(): Promise<LedgerDifference[]> {
    const { agrees, differences } = await check()
    expect(agrees).to.equal(false)
    return differences
  }

  /** A payment of £160 with two lines that was confirmed, and posted with something changed. */
  async function postedWrongly(change: (entry: NewEntry) => NewEntry): Promise<NewEntry> {
    const { payment } = await aPaidPayment(council, { paidAt, lines: twoLines, posted: false })
    const lines = payment.lines.map(({ fund, accountReference, amountPence }) => ({ fundSlug: fund.slug, accountReference, amountPence }))
    const entry = change(aCardPaymentEntry(council, { id: newId(), paidAt, lines, idempotencyKey: `payment-attempt:${payment.attemptId}` }))
    await post(council, entry)
    return entry
  }

  /** Row-level security and the ledger's guards do not bind a superuser. */
  async function asSuperuser(sql: string): Promise<void> {
    const { superuserUrl, ownerUrl } = await testDatabase()
    const url = new URL(superuserUrl)
    url.pathname = new URL(ownerUrl).pathname
    const superuser = connect(url.href, 1)
    await inCouncilOn(superuser, council.id, async trx => { await trx.raw(sql) }).finally(async () => { await superuser.destroy() })
  }
})
