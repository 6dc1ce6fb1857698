import type { Knex } from 'knex'
import { approvalLimit } from '../../approvals/approval-limit.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { findEntry, type FoundEntry } from '../../ledger/entry-query.js'
import { reserveLines } from '../../ledger/reserve-lines.js'
import { pence } from '../../money.js'
import { newReference } from '../../references.js'
import { recordAudit } from '../../users/audit.js'
import type { Person } from '../../users/person.js'
import { refuseIfHindered } from '../../suspense/hindrances-query.js'
import { lockItems } from '../../suspense/item-lines-query.js'
import { insertTransfer, type Mover, type TransferLine } from '../transfer.js'
import { faultsOfReason, reasonsFor } from '../transfer-reason.js'
import { countedAmount } from './counted-amount.js'
import { amountOf, broughtLines, drawnLines, whyNotOfKind, whyNotReversible } from './may-reverse.js'
import { itemsOf, postReversal, waitingReversalOf } from './post-reversal.js'

export interface ReversalAsked {
  /** Says which form it was: asking again does nothing. */
  id: string
  entryId: string
  reasonCode: string
  /** '' for none. */
  explanation: string
}

/**
 * Reverses an entry: at once up to the council's limit for transfers, and above it as soon as another person agrees. Until then what it moved
 * is reserved, so that it does not move on.
 * @throws Conflict, in words, when it is not reversed by hand, has been reversed, waits for it, or what it moved has moved on
 * @throws FormReused when the id is that of another reversal
 * @throws NotFound when there is no such entry, or it touches money beyond the person's limits
 */
export async function reverseEntry(trx: Knex.Transaction, mover: Mover, asked: ReversalAsked): Promise<'posted' | 'waiting'> {
  const { councilId, person, now } = mover
  if (!person.may('entries.reverse')) throw new NotPermitted('entries.reverse')
  const entry = await entryWithin(trx, mover, asked.entryId)
  if (whyNotOfKind(entry) !== null) throw new Conflict('Such a transaction is not reversed by hand')
  const amount = amountOf(entry)
  const needsApproval = await countedAmount(trx, councilId, entry) > await approvalLimit(trx, councilId, 'transfer')
  const [fault] = faultsOfReason(await reasonsFor(trx, councilId, 'reversal'), asked.reasonCode, asked.explanation)
  if (fault !== undefined) throw new Conflict(fault.message)
  const items = await itemsOf(trx, councilId, entry.id)
  await lockItems(trx, councilId, items)
  if (await waitingReversalOf(trx, councilId, entry) !== undefined) await refuseUnlessSame(trx, mover, asked)
  const reversal = { reverses_entry_id: entry.id, reason_code: asked.reasonCode, explanation: asked.explanation === '' ? null : asked.explanation }
  const earlier = await insertTransfer(trx, mover, {
    id: asked.id, movement: 'reversal', reference: newReference(), state: needsApproval ? 'waiting' : 'posted', ...reversal,
    amount_pence: amount, needs_approval: needsApproval
  }, linesOfReversal(entry))
  if (earlier !== undefined) return earlier.state === 'waiting' ? 'waiting' : 'posted'
  if (whyNotReversible(entry) !== null) throw new Conflict('It has been reversed already, or what it moved has moved on')
  if (needsApproval) {
    await refuseIfHindered(trx, councilId, items, person.id)
    await reserveLines(trx, councilId, asked.id, broughtLines(entry).map(({ lineNumber, amountPence }) => ({ entryId: entry.id, lineNumber, amountPence })))
  } else {
    await postReversal(trx, { councilId, userId: person.id, now }, reversal)
  }
  await recordAudit(trx, councilId, {
    at: now, userId: person.id, action: needsApproval ? 'reversal_asked' : 'reversal_made', subjectId: asked.id, facts: { entryId: entry.id, amountPence: amount }
  })
  return needsApproval ? 'waiting' : 'posted'
}

/** Two that wait for the same entry would be one too many; the same form twice is one. */
async function refuseUnlessSame(trx: Knex.Transaction, { councilId, person }: Mover, { id, entryId }: ReversalAsked): Promise<void> {
  const same = await trx('transfers').where({ council_id: councilId, id, reverses_entry_id: entryId, requested_by: person.id }).first('id') as object | undefined
  if (same === undefined) throw new Conflict('Its reversal waits for another person to agree already')
}

/** @throws NotFound when there is none, or any of its money is beyond the person's limits */
async function entryWithin(trx: Knex.Transaction, { councilId, person }: Mover, entryId: string): Promise<FoundEntry> {
  const entry = await findEntry(trx, councilId, entryId)
  if (entry === undefined || !isWithin(entry, person)) throw new NotFound('transaction')
  return entry
}

/** Whether all money that an entry moves is within the person's limits. What is in suspense belongs to no fund yet. */
export function isWithin(entry: FoundEntry, person: Person): boolean {
  return entry.postings.every(({ fundCode }) => fundCode === null || person.mayUseFund(fundCode))
    && person.mayUseMethod(entry.methodCode)
}

function linesOfReversal(entry: FoundEntry): TransferLine[] {
  return [
    ...broughtLines(entry).map(({ lineNumber, fundCode, accountReference, amountPence }) => (
      { side: 'from' as const, entryId: entry.id, lineNumber, fundCode, accountReference, methodCode: entry.methodCode, amountPence: pence(-amountPence) })),
    ...drawnLines(entry).map(({ fundCode, accountReference, amountPence }) => (
      { side: 'to' as const, entryId: null, lineNumber: null, fundCode, accountReference, methodCode: null, amountPence }))
  ]
}
