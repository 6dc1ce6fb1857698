import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict } from '../../app/errors.js'
import { decideHeldRows } from '../../app/imports/decide-held-rows.js'
import { approveReversal, discardImport, refuseReversal, requestReversal } from '../../app/imports/import-reversal.js'
import type { Import } from '../../app/imports/import.js'
import { movedOnRows } from '../../app/imports/moved-on-rows-query.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { systemClock } from '../../app/dates.js'
import { agenciesFile, type AgencyLine, anImport, importById, receive, rowsOf } from '../support/builders-imports.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { anAllocation } from '../support/builders-suspense.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, entriesOf, expectSoundBooks, onFund, onSuspense, post } from '../ledger/books.js'

describe('Working a file of receipts', () => {
  usesDatabase()
  let council: TestCouncil
  let known: string

  beforeEach(async () => {
    council = await aCouncil()
    known = (await anAccountHolder(council)).reference
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('posts what has an account to it, the rest to suspense, and loses neither a row nor a penny', async () => {
    const imported = await anImport(council, agenciesFile([
      { reference: known, amount: '60.00' }, { reference: '99', amount: '12.34' }, { reference: known, amount: '0.00' },
      { reference: known, amount: '-20.00', type: 'Q' }
    ]))
    expect(imported).to.include({
      state: 'posted', read_rows: 4, read_pence: 52_34, stated_rows: 4, stated_pence: 52_34, fund_rows: 2, fund_pence: 40_00,
      suspense_rows: 1, suspense_pence: 12_34, rejected_rows: 1, rejected_pence: 0, held_rows: 0, posted_rows: 3, posted_pence: 52_34
    })
    expect(await balances(council)).to.deep.equal({ clearing: 52_34, fund: -40_00, suspense: -12_34 })
    expect((await rowsOf(council, imported)).map(({ outcome, reason_code }) => [outcome, reason_code])).to.deep.equal([
      ['fund', null], ['suspense', 'no-fund-fits'], ['rejected', 'zero-amount'], ['fund', null]
    ])
  })

  it('counts a returned cheque as such, and each receipt by the method that the file names', async () => {
    await anImport(council, agenciesFile([{ reference: known, amount: '60.00', type: 'P' }, { reference: known, amount: '-20.00', type: 'Q' }]))
    const entries = await inCouncil(council.id, async trx =>
      await trx('ledger_entries').where({ council_id: council.id }).orderBy('source_id').select('type', 'method_code', 'channel'))
    expect(entries).to.deep.equal([
      { type: 'receipt', method_code: '15', channel: 'file' }, { type: 'returned_payment', method_code: '18', channel: 'file' }
    ])
  })

  it('puts a reference that no account has to suspense, and says whose account is missing', async () => {
    const other = await aCouncil()
    const elsewhere = (await anAccountHolder(other)).reference
    const imported = await anImport(council, agenciesFile([{ reference: elsewhere, amount: '10.00' }]))
    const [row] = await rowsOf(council, imported)
    expect(row).to.include({ outcome: 'suspense', reason_code: 'no-such-account', reason_detail: 'Council tax', account_reference: elsewhere })
  })

  it('posts nothing of a file whose totals lie, and says by how much', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }], { amount: '61.50' }))
    expect(imported).to.include({ state: 'stopped', stopped_because: 'pence-differ', stated_pence: 61_50, read_pence: 60_00, posted_rows: 0 })
    expect(imported.differencePence()).to.equal(1_50)
    const counted = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }], { count: 2 }))
    expect(counted).to.include({ state: 'stopped', stopped_because: 'rows-differ', stated_rows: 2, read_rows: 1 })
    expect(await entriesOf(council)).to.equal(0)
  })

  it('posts nothing of a file that is cut short, that is none, or that is longer than is taken', async () => {
    const whole = agenciesFile([{ reference: known, amount: '60.00' }])
    expect(await anImport(council, whole.split('\r\n\r\n')[0] ?? '')).to.include({ state: 'stopped', stopped_because: 'no-trailer' })
    expect(await anImport(council, Buffer.from([0, 1, 2, 3]))).to.include({ state: 'stopped', stopped_because: 'unreadable' })
    await inCouncil(council.id, async trx => { await trx('import_sources').where({ council_id: council.id, code: 'agencies' }).update({ row_limit: 2 }) })
    const lines: AgencyLine[] = ['1.00', '2.00', '3.00'].map(amount => ({ reference: known, amount }))
    expect(await anImport(council, agenciesFile(lines))).to.include({ state: 'stopped', stopped_because: 'too-many-rows' })
    expect(await entriesOf(council)).to.equal(0)
  })

  it('works a file that has come, with totals of nothing, to its end', async () => {
    expect(await anImport(council, agenciesFile([]))).to.include({ state: 'posted', read_rows: 0, posted_rows: 0 })
  })

  it('takes the same content once, whatever it is called and however many upload it at the same instant', async () => {
    const file = agenciesFile([{ reference: known, amount: '60.00' }])
    const arrivals = await Promise.all(['a.txt', 'b.txt', 'c.txt'].map(async fileName => await receive(council, file, { fileName })))
    const [received, ...others] = arrivals.flatMap(arrival => arrival.received ?? [])
    expect(others).to.deep.equal([])
    expect(new Set(arrivals.flatMap(arrival => arrival.first ?? []))).to.deep.equal(new Set([received]))
    const neighbour = await aCouncil()
    expect((await receive(neighbour, file)).received).to.be.a('string')
  })

  it('takes the same content again after it was put aside', async () => {
    const lying = agenciesFile([{ reference: known, amount: '60.00' }], { amount: '61.50' })
    const first = await anImport(council, lying)
    expect((await receive(council, lying)).first).to.equal(first.id)
    await discardImport({ councilId: council.id, importId: first.id, userId: council.users.finance.id, now: new Date() })
    expect(await anImport(council, lying)).to.include({ state: 'stopped' })
  })

  it('lets two equal lines of one file be two receipts, and holds one that an earlier file has', async () => {
    const twice = { reference: known, amount: '60.00' }
    const first = await anImport(council, agenciesFile([twice, twice]))
    expect(first).to.include({ state: 'posted', posted_rows: 2, held_rows: 0 })
    const second = await anImport(council, agenciesFile([twice, { reference: known, amount: '61.00' }]))
    expect(second).to.include({ state: 'posted', posted_rows: 1, held_rows: 1, held_pence: 60_00 })
    const [held] = await rowsOf(council, second)
    expect(held).to.include({ outcome: 'held', reason_code: 'twin', twin_import_id: first.id, twin_row_number: 1 })
  })

  it('holds one of two files with the same row however they are worked', async () => {
    for (let round = 0; round < 5; round += 1) {
      const line = { reference: known, amount: `${round + 70}.00` }
      const [one, two] = [await receive(council, agenciesFile([line])), await receive(council, agenciesFile([line, { reference: known, amount: `${round}.01` }]))]
      const ids = [one, two].map(arrival => arrival.received ?? '')
      await Promise.all(ids.map(async id => { await workImport(council.id, id, systemClock) }))
      const worked = await Promise.all(ids.map(async id => await importById(council, id)))
      expect(worked.map(({ state }) => state)).to.deep.equal(['posted', 'posted'])
      expect(worked.reduce((sum, { held_rows }) => sum + held_rows, 0), `round ${round}`).to.equal(1)
    }
  })

  it('does not hold a row for the sake of a file that was stopped', async () => {
    const line = { reference: known, amount: '60.00' }
    await anImport(council, agenciesFile([line], { amount: '1.00' }))
    expect(await anImport(council, agenciesFile([line]))).to.include({ state: 'posted', posted_rows: 1, held_rows: 0 })
  })

  it('holds a date to come, and posts it on the day on which the file came once a person has let it through', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00', date: '01/01/2099' }]))
    expect(imported).to.include({ state: 'posted', posted_rows: 0, held_rows: 1 })
    await decide(council, imported, 1, true)
    await workImport(council.id, imported.id, systemClock)
    expect(await importById(council, imported.id)).to.include({ posted_rows: 1, held_rows: 0, fund_rows: 1, fund_pence: 60_00 })
    const [row] = await rowsOf(council, imported)
    expect(row).to.include({ occurred_on: imported.accounting_date, decided_by: council.users.finance.id, to_post: false })
  })

  it('posts all held rows or turns them away, once', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => ({ reference: known, amount: `${index + 1}.00` }))
    await anImport(council, agenciesFile(lines))
    const again = await anImport(council, agenciesFile([...lines, { reference: '98', amount: '7.00' }]))
    expect(again).to.include({ held_rows: 5, suspense_rows: 1 })
    await decide(council, again, 2, true)
    await decide(council, again, 'all', false)
    await workImport(council.id, again.id, systemClock)
    expect(await importById(council, again.id)).to.include({ held_rows: 0, fund_rows: 1, rejected_rows: 4, rejected_pence: 13_00, posted_rows: 2 })
    expect(await refusal(decide(council, again, 2, true))).to.be.instanceOf(Conflict)
  })

  it('is reversed once, by two people, and may come again then', async () => {
    const file = agenciesFile([{ reference: known, amount: '60.00' }, { reference: '99', amount: '12.34' }])
    const imported = await anImport(council, file)
    const by = (userId: string) => ({ councilId: council.id, importId: imported.id, userId, now: new Date() })
    await requestReversal(by(council.users.finance.id), 'Sent for another council')
    expect(await refusal(approveReversal(by(council.users.finance.id)))).to.be.instanceOf(Conflict)
    await refuseReversal(by(council.users.approver.id))
    await requestReversal(by(council.users.finance.id), 'Sent for another council')
    await approveReversal(by(council.users.approver.id))
    await Promise.all([1, 2].map(async () => { await workImport(council.id, imported.id, systemClock) }))
    expect(await importById(council, imported.id)).to.include({ state: 'reversed', reversed_rows: 2 })
    expect(await balances(council)).to.deep.equal({ clearing: 0, fund: 0, suspense: 0 })
    expect(await refusal(requestReversal(by(council.users.finance.id), 'Again'))).to.be.instanceOf(Conflict)
    expect(await anImport(council, file)).to.include({ state: 'posted', posted_rows: 2, held_rows: 0 })
  })

  it('is not reversed once some of its money has moved on, and says what has', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
    const drawn = await inCouncil(council.id, async trx =>
      await trx('remaining_amounts').where({ council_id: council.id }).first('entry_id', 'line_number') as { entry_id: string, line_number: number })
    await post(council, anEntry([
      { ...onSuspense(2_34, { entryId: drawn.entry_id, lineNumber: drawn.line_number }), accountReference: '99' }, onFund(council, -2_34, known)
    ], { type: 'allocation' }))
    const by = { councilId: council.id, importId: imported.id, userId: council.users.finance.id, now: new Date() }
    expect(await refusal(requestReversal(by, 'Wrong file'))).to.be.instanceOf(Conflict)
    const moved = await inCouncil(council.id, async trx => await movedOnRows(trx, imported, 10))
    expect(moved).to.have.length(1)
    expect(moved[0]).to.include({ rowNumber: 1, amountPence: 12_34, entryId: drawn.entry_id })
  })

  it('is left as it was when money moves on in the very moment of its approval, and keeps what is in suspense from then on', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }, { reference: '98', amount: '5.00' }]))
    const by = (userId: string) => ({ councilId: council.id, importId: imported.id, userId, now: new Date() })
    await requestReversal(by(council.users.finance.id), 'Sent for another council')
    await approveReversal(by(council.users.approver.id))
    const items = await inCouncil(council.id, async trx => await trx('remaining_amounts').where({ council_id: council.id }).orderBy('entry_id')) as
      { entry_id: string, line_number: number }[]
    const [one, other] = items.map(({ entry_id: entryId, line_number: lineNumber }) => ({ entryId, lineNumber }))
    if (one === undefined || other === undefined) throw new Error('Two rows are in suspense')
    expect(await refusal(anAllocation(council, one))).to.have.property('message', 'The whole file that it came in is being reversed')
    await post(council, anEntry([{ ...onSuspense(1_00, other), accountReference: '98' }, onFund(council, -1_00, known)], { type: 'allocation' }))
    await workImport(council.id, imported.id, systemClock)
    expect(await importById(council, imported.id)).to.include({ state: 'posted', reversed_rows: 0, reversal_requested_by: null, reversal_approved_by: null })
    await anAllocation(council, one)
  })
})

async function balances(council: TestCouncil): Promise<Record<string, number>> {
  const rows = await inCouncil(council.id, async trx => await trx('postings').where({ council_id: council.id })
    .groupBy('ledger_account_kind').select('ledger_account_kind as kind', trx.raw('sum(amount_pence)::bigint as pence'))) as { kind: string, pence: number }[]
  return Object.fromEntries(rows.map(({ kind, pence }) => [kind, pence]))
}

async function decide(council: TestCouncil, imported: Import, rowNumber: number | 'all', isPosted: boolean): Promise<void> {
  await decideHeldRows({
    councilId: council.id, importId: imported.id, rowNumber, isPosted, decidedBy: council.users.finance.id, now: new Date()
  })
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(() => 'nothing was refused', (error: unknown) => error)
}
