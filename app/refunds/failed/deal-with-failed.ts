import type { Knex } from 'knex'
import { tellOutcome } from '../../approvals/outcomes/outcome.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { linesOfRefund, lockRefund, recordRefundEvent, Refund } from '../refund.js'
import { findRefund } from '../refunds-query.js'
import type { RefundPart, RefundWorker } from '../request-refund.js'

/**
 * Somebody has done what was to be done about a refund that failed or came back, and says what. Saying so twice is harmless.
 * @throws Conflict when another person has dealt with it, or it has not failed · NotFound when it is of money that is not theirs to see
 */
export async function markDealtWith(trx: Knex.Transaction, worker: RefundWorker, refundId: string, note: string): Promise<void> {
  const { councilId, person, now } = worker
  if (!person.may('refunds.request')) throw new NotPermitted('refunds.request')
  if (await findRefund(trx, councilId, refundId, person) === undefined) throw new NotFound('refund')
  const refund = await lockRefund(trx, councilId, refundId)
  if (refund.dealt_with_by === person.id) return
  if (refund.dealt_with_by !== null) {
    const names = await namesOfUsers(trx, councilId, [refund.dealt_with_by])
    throw new Conflict(`${names[refund.dealt_with_by] ?? 'Somebody'} has dealt with it already`)
  }
  if (refund.state !== 'failed' && refund.state !== 'returned') throw new Conflict('It has neither failed nor come back')
  await dealWith(trx, worker, refund)
  await recordRefundEvent(trx, councilId, { refundId, at: now, userId: person.id, action: 'dealt-with', note })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'refund_dealt_with', subjectId: refundId })
}

/**
 * Failed refunds of the same transaction whose parts are all asked for again now are dealt with by that, the longest waiting first, as far
 * as what is asked for goes.
 */
export async function dealWithAskedAgain(trx: Knex.Transaction, worker: RefundWorker, again: Refund, parts: readonly RefundPart[]): Promise<void> {
  const { councilId, person, now } = worker
  const failed = await Refund.query(trx).where({ council_id: councilId, entry_id: again.entry_id }).whereIn('state', ['failed', 'returned'])
    .whereNull('dealt_with_at').orderBy(['finished_at', 'id']).forUpdate()
  const left = new Map<number, number>(parts.map(part => [part.lineNumber, part.amountPence]))
  for (const refund of failed) {
    const lines = await linesOfRefund(trx, councilId, refund.id)
    if (lines.length === 0 || lines.some(line => line.amount_pence > (left.get(line.line_number) ?? 0))) continue
    for (const line of lines) left.set(line.line_number, (left.get(line.line_number) ?? 0) - line.amount_pence)
    await dealWith(trx, worker, refund)
    await recordRefundEvent(trx, councilId, { refundId: refund.id, at: now, userId: person.id, action: 'asked-again', note: again.reference })
  }
}

/** Where what was asked for again came to nothing, the refunds that it was asked for in place of are work again. */
export async function reopenAskedAgain(trx: Knex.Transaction, { council_id, entry_id, reference }: Refund): Promise<void> {
  await Refund.query(trx).where({ council_id, entry_id }).whereIn('state', ['failed', 'returned'])
    .whereIn('id', trx('refund_events').where({ council_id, action: 'asked-again', note: reference }).select('refund_id'))
    .patch({ dealt_with_at: null, dealt_with_by: null })
}

/** Whoever asked for it is told when somebody else has seen to it. */
async function dealWith(trx: Knex.Transaction, { councilId, person, now }: RefundWorker, { id, state, requested_by }: Refund): Promise<void> {
  const changed = await Refund.query(trx).where({ council_id: councilId, id, state }).whereNull('dealt_with_at').patch({ dealt_with_at: now, dealt_with_by: person.id })
  if (changed === 0) throw new Conflict('Somebody has dealt with it already')
  await tellOutcome(trx, councilId, { kind: 'refund', subjectId: id, toldTo: requested_by, outcome: 'dealt-with', decidedBy: person.id, at: now })
}
