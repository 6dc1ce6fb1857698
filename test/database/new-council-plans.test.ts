import { expect } from 'chai'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { clearingAccountCode } from '../../app/councils/set-up-council.js'
import { Random } from '../../app/database/demo/random.js'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate, systemClock } from '../../app/dates.js'
import { movedOnRows } from '../../app/imports/moved-on-rows-query.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { postedBetween } from '../../app/pay-outs/posted-payments-query.js'
import { newReference } from '../../app/references.js'
import { proposeBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { movedAlone } from '../../app/transfers/moved-alone-query.js'
import { anEntry, onBank, onFund, onSuspense } from '../ledger/books.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { planOf } from '../support/query-plans.js'
import { manyAccounts } from '../support/suspense-receipts.js'

const now = systemClock.now()
const today = londonDate(now)
/** They grow with a council's business. */
const tables = [
  'postings', 'ledger_entries', 'entry_details', 'search_words', 'remaining_amounts', 'account_holders', 'account_charges', 'account_holder_words', 'remembered_payers',
  'suspense_matchings', 'suspense_suggestions', 'bulk_allocation_rows', 'payments', 'payment_attempts', 'payment_lines', 'journey_events', 'going_journeys', 'transfers',
  'transfer_lines', 'import_rows', 'account_load_rows', 'posting_file_lines'
]

/** What is done for thousands of rows at once, and the tables in which each row of it must be looked up, with what by. */
const bulkWork: [string, [table: string, key: string][], (trx: Knex.Transaction, council: TestCouncil, line: { entryId: string, lineNumber: number }) => Promise<unknown>][] = [
  ['suggestions accepted at once', [['account_holders', 'reference = '], ['suspense_suggestions', '(entry_id = ']], async (trx, { id, users }) => await proposeBulk(trx, { councilId: id, userId: users.officer.id, now }, { filter: {} })],
  ['card payments against pay-outs', [['ledger_entries', 'idempotency_key = '], ['ledger_entries', 'reverses_entry_id = ']], async (trx, council) => await postedBetween(
    trx, council.id, accountOf(council), { begunFrom: addMonths(-1), begunBefore: addMonths(1) })],
  ['what one person has moved alone', [['transfer_lines', '(entry_id = '], ['transfers', '(id = '], ['ledger_entries', 'idempotency_key = '], ['ledger_entries', 'reverses_entry_id = ']], async (trx, { id, users }, line) => await movedAlone(trx, id, users.officer.id, [line])],
  ['what of a file has moved on', [['ledger_entries', 'idempotency_key = ']], async (trx, { id }) => await movedOnRows(trx, { council_id: id, id: newId() }, 20)]
]

describe('Work on many rows of a council that has come since its tables were last analysed', function () {
  this.timeout(120_000)
  usesDatabase()
  let council: TestCouncil
  let entryId: string

  before(async () => {
    const { owner } = await testDatabase()
    for (const another of [await aCouncil(), await aCouncil()]) await aYearOf(another, 1500)
    await owner.raw(`analyze ${tables.join(', ')}`)
    council = await aCouncil()
    entryId = await aYearOf(council, 300)
  })

  for (const [what, keys, work] of bulkWork) {
    it(`looks up each row by its key: ${what}`, async () => {
      const plan = await planOf(council.id, tables, async trx => { await work(trx, council, { entryId, lineNumber: 2 }) })
      for (const [table, key] of keys) {
        const conditions = [...plan.indexes].flatMap(([index, ofIndex]) => index.startsWith(`${table}_`) ? ofIndex : [])
        expect(conditions.some(condition => condition.includes(key)), `${table} by ${key} in ${plan.text}`).to.equal(true)
      }
    })
  }

  it('is planned as if it had its part of the rows, whenever they were last counted', async () => {
    const { owner } = await testDatabase()
    const { rows } = await owner.raw<{ rows: { name: string }[] }>(`select relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'council_id' where relname = any (?) and a.attstattarget is distinct from 0`, [tables])
    expect(rows).to.deep.equal([])
  })
})

function addMonths(months: number): Date {
  return new Date(now.getTime() + months * 30 * 86_400_000)
}

/** So many accounts, and for each a card payment that somebody moved and an item in suspense. @returns the entry of a payment */
async function aYearOf(council: TestCouncil, rows: number): Promise<string> {
  const made = (await manyAccounts(new Random(2026), council, rows)).map((account, number) => ({ ...account, number, id: newId(), attemptId: newId(), entryId: newId(), transferId: newId() }))
  const ofCouncil = { council_id: council.id }
  await inCouncil(council.id, async trx => {
    // Half of the charges have no instalment: the index of those that have is the smaller.
    await trx.batchInsert('account_charges', made.map(({ fundCode, reference }) => ({
      ...ofCouncil, fund_code: fundCode, reference, position: 2, description: 'Costs', outstanding_pence: 10_00
    })))
    await trx.batchInsert('payments', made.map(({ id }) => ({
      ...ofCouncil, id, reference: newReference(), status: 'paid', channel: 'web', version: 2, phase: 'live', provider_account_code: accountOf(council), created_at: now, finished_at: now
    })))
    await trx.batchInsert('payment_lines', made.map(({ id, fundCode, reference }) => ({
      ...ofCouncil, payment_id: id, line_number: 1, fund_code: fundCode, account_reference: reference, amount_pence: 10_00, amount_choice: 'other'
    })))
    await trx.batchInsert('payment_attempts', made.map(({ id, attemptId }) => ({
      ...ofCouncil, id: attemptId, payment_id: id, payment_version: 2, provider_account_code: accountOf(council), provider_reference: attemptId, provider_payment_id: attemptId,
      amount_pence: 10_00, received_pence: 10_00, surcharge_pence: 0, status: 'succeeded', return_token_hash: attemptId, created_at: now, next_check_at: now, finished_at: now
    })))
    await postBatch(trx, council.id, made.map(({ id, attemptId, entryId, reference }): NewEntry => anEntry([
      { ledgerAccountCode: clearingAccountCode(accountOf(council)), amountPence: pence(10_00) }, onFund(council, -10_00, reference)
    ], { id: entryId, type: 'card_payment', occurredOn: today, accountingDate: today, source: { kind: 'payment', id }, idempotencyKey: `payment-attempt:${attemptId}` })))
    await postBatch(trx, council.id, made.map(({ reference, number }) => anEntry([onBank(20_00 + number), onSuspense(-20_00 - number)], { details: { narrative: `BGC ${reference}` } })))
    const askedBy = { requested_by: council.users.officer.id, requested_at: now }
    await trx.batchInsert('transfers', made.map(({ transferId }) => ({
      ...ofCouncil, ...askedBy, id: transferId, movement: 'transfer', reference: newReference(), state: 'posted', reason_code: 'wrong-account', amount_pence: 1, needs_approval: false
    })))
    await trx.batchInsert('transfer_lines', made.map(({ transferId, entryId, fundCode, reference }) => ({
      ...ofCouncil, transfer_id: transferId, side: 'from', position: 1, entry_id: entryId, line_number: 2, fund_code: fundCode, account_reference: reference, method_code: '90', amount_pence: 1
    })))
  })
  await workMatching(council.id, systemClock)
  return made[0]?.entryId ?? ''
}

function accountOf({ setup }: TestCouncil): string {
  return setup.providerAccounts[0]?.code ?? ''
}
