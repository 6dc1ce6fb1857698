import pg from 'pg'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate } from '../../app/dates.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { makeTransfer, type TransferAsked } from '../../app/transfers/make-transfer.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aCardPaymentEntry } from '../support/builders-payments.js'
import { asMover, aTarget } from '../support/builders-transfers.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, ratioFigure } from './figure.js'
import { bare, insertInto, rowsOfEntry } from './posting-figures.js'
import { interleaved, timed } from './rounds.js'

const atOnce = 8
const transfersARound = 240
const amount = pence(120_00)
const targets = 4

/** Transfers of one payment to four accounts, as officers make them, against the rows that they leave as bare prepared statements. */
export async function transferFigures(): Promise<Figure[]> {
  const council = await aCouncil()
  const pool = new pg.Pool({ connectionString: await superuserUrlOfTestDatabase(), max: atOnce })
  const measurers = {
    made: async () => await perSecond(council, async asked => {
      const state = await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, asked))
      if (state !== 'posted') throw new Error('It waits')
    }),
    inserted: async () => await perSecond(council, async (asked, entry) => { await bare(pool, rowsOfTransfer(council, asked, entry)) })
  }
  await measurers.made()
  await measurers.inserted()
  await pool.query('analyze')
  const rounds = await interleaved(measurers)
  await pool.end()
  return [ratioFigure(
    'transfers: one payment to 4 accounts, 5 lines, 8 at once', 'a second', rounds.map(({ made, inserted }) => ({ measured: made, floor: inserted })), { atLeast: 0.6 }
  )]
}

/** Moves the money of a round of payments that have just been posted, 8 at once. @returns how many a second */
async function perSecond(council: TestCouncil, move: (asked: TransferAsked, entry: NewEntry) => Promise<void>): Promise<number> {
  const entries = Array.from({ length: transfersARound }, () => aCardPaymentEntry(council, { lines: [{ fundSlug: 'council-tax', amountPence: amount }] }))
  await inCouncil(council.id, async trx => { await postBatch(trx, council.id, entries) })
  const waiting = entries.map(entry => ({ asked: askedOf(council, entry), entry })).values()
  const ms = await timed(async () => {
    await Promise.all(Array.from({ length: atOnce }, async () => { for (const { asked, entry } of waiting) await move(asked, entry) }))
  })
  return transfersARound / ms * 1000
}

function askedOf(council: TestCouncil, { id }: NewEntry): TransferAsked {
  return {
    id: newId(), reasonCode: 'wrong-account', explanation: '', sources: [{ entryId: id, lineNumber: 2, amountPence: amount, seenPence: amount }],
    targets: Array.from({ length: targets }, () => aTarget(council, amount / targets))
  }
}

/** What is there once the transfer is made: the transfer, its lines, its entry, what remains of the payment, and the audit. */
function rowsOfTransfer(council: TestCouncil, asked: TransferAsked, paid: NewEntry): pg.QueryConfig[] {
  const [now, of] = [new Date(), { council_id: council.id }]
  const given = asked.targets.map(target => ({ ledgerAccountCode: `FUND-${target.fundCode}`, accountReference: target.accountReference, amountPence: pence(-target.amountPence) }))
  const drawsOn = { entryId: paid.id, lineNumber: 2 }
  const account = paid.postings[1]?.accountReference ?? null
  const fundCode = fundOf(council, 'council-tax').code
  const entry: NewEntry = {
    ...paid, id: newId(), type: 'transfer', reference: newReference(), recordedAt: now, accountingDate: londonDate(now), channel: 'office',
    source: { kind: 'ledger_entry', id: paid.id }, idempotencyKey: `transfer:${asked.id}:1`,
    postings: [{ ledgerAccountCode: `FUND-${fundCode}`, accountReference: account, amountPence: amount, drawsOn }, ...given]
  }
  const line = { ...of, transfer_id: asked.id, entry_id: null, line_number: null, method_code: null }
  return [
    insertInto('transfers', [{
      ...of, id: asked.id, movement: 'transfer', reference: newReference(), state: 'posted', reason_code: asked.reasonCode, amount_pence: amount,
      needs_approval: false, requested_by: council.users.officer.id, requested_at: now
    }]),
    insertInto('transfer_lines', [
      { ...line, side: 'from', position: 1, entry_id: paid.id, line_number: 2, fund_code: fundCode, account_reference: account, method_code: paid.methodCode, amount_pence: amount },
      ...asked.targets.map((target, index) => ({
        ...line, side: 'to', position: index + 1, fund_code: target.fundCode, account_reference: target.accountReference, amount_pence: target.amountPence
      }))
    ].map(({ council_id, transfer_id, side, position, entry_id, line_number, fund_code, account_reference, method_code, amount_pence }) => (
      { council_id, transfer_id, side, position, entry_id, line_number, fund_code, account_reference, method_code, amount_pence }))),
    ...rowsOfEntry(council, entry),
    insertInto('remaining_amounts', [{
      ...of, entry_id: paid.id, line_number: 2, ledger_account_kind: 'fund', occurred_on: paid.occurredOn, original_pence: -amount, remaining_pence: 0
    }]),
    insertInto('audit_events', [{ ...of, id: newId(), happened_at: now, user_id: council.users.officer.id, action: 'transfer_made', subject_kind: 'transfer', subject_id: asked.id, facts: '{}' }])
  ]
}
