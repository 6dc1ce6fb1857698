import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type Pence, pence, sumOf } from '../../money.js'
import type { Attempt } from './scenario.js'

/** Asks the records of a practice council whether somebody has done what they practise. */
type Done = (trx: Knex.Transaction, councilId: CouncilId, attempt: Attempt) => Promise<boolean>

/** What was taken back or refused was not done. */
const undone = ['refused', 'withdrawn']

/** They looked up the caller's account and asked an officer. */
export const questionWasAsked: Done = async (trx, councilId, { userId, startedAt, facts }) => isThere(await trx('officer_questions').join('look_ups', join => join
  .on('look_ups.council_id', 'officer_questions.council_id').andOn('look_ups.id', 'officer_questions.look_up_id'))
  .where({ 'officer_questions.council_id': councilId, asked_by: userId, fund_code: facts.fundCode, account_reference: facts.reference })
  .where('asked_at', '>=', startedAt).first('officer_questions.id'))

/** They joined the caller's payment by its code, entered what is to be paid, and left the caller alone with it. */
export const codeWasClaimed: Done = async (trx, councilId, { userId, facts }) => isThere(await trx('helps').join('payment_lines', join => join
  .on('payment_lines.council_id', 'helps.council_id').andOn('payment_lines.payment_id', 'helps.payment_id'))
  .where({ 'helps.council_id': councilId, 'helps.payment_id': facts.paymentId, adviser_id: userId, amount_pence: facts.amountPence })
  .whereNotNull('claimed_at').whereNotNull('ended_at').first('helps.id'))

/** A payment of the caller's, with their help, of which one try failed and another did not. */
export const declinedThenPaid: Done = async (trx, councilId, attempt) => {
  const paid = await paymentsOfCaller(trx, councilId, attempt).where({ helped_by: attempt.userId, status: 'paid' }).pluck('payments.id') as string[]
  return isThere(await trx('payment_attempts').where({ council_id: councilId, status: 'failed' }).whereIn('payment_id', paid).first('id'))
}

/** A link was sent to the caller for their payment. */
export const linkWasSent: Done = async (trx, councilId, attempt) => isThere(await trx('pay_links')
  .where({ council_id: councilId, sent_by: attempt.userId, delivery: 'email', email: attempt.facts.email })
  .where('created_at', '>=', attempt.startedAt).whereIn('payment_id', paymentsOfCaller(trx, councilId, attempt).select('payments.id')).first('id'))

/** All the money of that payment was moved, or is to be, to the account that was meant. */
export const movedToRightAccount: Done = async (trx, councilId, { userId, startedAt, facts }) => {
  const moved = await trx('transfers').where({ council_id: councilId, movement: 'transfer', requested_by: userId }).where('requested_at', '>=', startedAt)
    .whereNotIn('state', undone).pluck('id') as string[]
  const linesOf = () => trx('transfer_lines').where({ council_id: councilId }).whereIn('transfer_id', moved)
  const from = await linesOf().where({ side: 'from', entry_id: facts.entryId }).pluck('transfer_id') as string[]
  const to = await linesOf().where({ side: 'to', fund_code: facts.fundCode, account_reference: facts.reference }).whereIn('transfer_id', from).pluck('amount_pence') as Pence[]
  return sumOf(to) === facts.amountPence
}

/** Just what was paid too much is asked for. */
export const refundWasAsked: Done = async (trx, councilId, attempt) => isThere(await refundsBy(trx, councilId, attempt, [attempt.facts.entryId])
  .where({ amount_pence: attempt.facts.overPence }).first('id'))

/** One of the two payments is given back, and not both. */
export const oneWasRefunded: Done = async (trx, councilId, attempt) => {
  const refunded = await refundsBy(trx, councilId, attempt, [attempt.facts.entryId, attempt.facts.secondEntryId]).pluck('amount_pence') as number[]
  return refunded.length === 1 && refunded[0] === attempt.facts.amountPence
}

/** Each account has its part of the item. */
export const itemWasSplit: Done = async (trx, councilId, { userId, facts }) => {
  const { entryId, fundCode, reference, amountPence, otherReference, otherPence } = facts
  const allocated = await allocatedFrom(trx, councilId, userId, entryId)
  const amountOn = (account: unknown): Pence => sumOf(allocated.filter(one => one.fundCode === fundCode && one.reference === account).map(one => one.pence))
  return amountOn(reference) === amountPence && amountOn(otherReference) === otherPence
}

/** A trace of that account was begun, the money that had not arrived was put on it, and the trace was closed since. */
export const traceWasClosed: Done = async (trx, councilId, { userId, startedAt, facts }) => {
  const allocated = await allocatedFrom(trx, councilId, userId, facts.entryId)
  const isMoved = sumOf(allocated.filter(one => one.fundCode === facts.fundCode && one.reference === facts.reference).map(one => one.pence)) === facts.amountPence
  return isMoved && isThere(await trx('traces')
    .where({ council_id: councilId, opened_by: userId, fund_code: facts.fundCode, account_reference: facts.reference, outcome: 'moved' })
    .where('opened_at', '>=', startedAt).first('id'))
}

/** They let the row of the file through. */
export const heldRowWasPosted: Done = async (trx, councilId, { userId, facts }) => isThere(await trx('import_rows')
  .where({ council_id: councilId, import_id: facts.importId, outcome: 'fund', decided_by: userId }).first('row_number'))

interface Allocated {
  fundCode: string | null
  reference: string | null
  pence: Pence
}

/** What somebody has allocated of a suspense item and not put back, by account. */
async function allocatedFrom(trx: Knex.Transaction, councilId: CouncilId, userId: string, entryId: string | number | undefined): Promise<Allocated[]> {
  const allocations = trx('postings as drawn').join('ledger_entries as e', join => join.on('e.council_id', 'drawn.council_id').andOn('e.id', 'drawn.entry_id'))
    .where({ 'drawn.council_id': councilId, 'drawn.draws_entry_id': entryId ?? null, 'e.type': 'allocation', 'e.recorded_by': userId })
    .whereNotExists(trx('ledger_entries as back').where({ 'back.council_id': councilId, 'back.reverses_entry_id': trx.ref('e.id') })).select('e.id')
  const credits = await trx('postings').where('council_id', councilId).whereIn('entry_id', allocations).where('amount_pence', '<', 0)
    .select({ fundCode: 'fund_code', reference: 'account_reference', pence: 'amount_pence' }) as Allocated[]
  return credits.map(credit => ({ ...credit, pence: pence(-credit.pence) }))
}

function refundsBy(trx: Knex.Transaction, councilId: CouncilId, { userId, startedAt }: Attempt, entries: readonly (string | number | undefined)[]) {
  return trx('refunds').where({ council_id: councilId, requested_by: userId }).whereIn('entry_id', entries.map(String)).where('requested_at', '>=', startedAt)
    .whereNotIn('state', undone)
}

function paymentsOfCaller(trx: Knex.Transaction, councilId: CouncilId, { startedAt, facts }: Attempt) {
  return trx('payments').join('payment_lines', join => join.on('payment_lines.council_id', 'payments.council_id').andOn('payment_lines.payment_id', 'payments.id'))
    .where({ 'payments.council_id': councilId, fund_code: facts.fundCode, account_reference: facts.reference, amount_pence: facts.amountPence }).where('payments.created_at', '>=', startedAt)
}

function isThere(row: unknown): boolean {
  return row !== undefined
}
