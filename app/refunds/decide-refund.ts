import type { Knex } from 'knex'
import { tellOutcome } from '../approvals/outcomes/outcome.js'
import { isDisputedSince } from '../disputes/dispute.js'
import { Conflict, NotFound, NotPermitted } from '../errors.js'
import { releaseLines } from '../ledger/reserve-lines.js'
import { reopenAskedAgain } from './failed/deal-with-failed.js'
import { recordAudit } from '../users/audit.js'
import { postRefundOwed } from './bank/post-bank-refund.js'
import { linesOfRefund, lockRefund, recordRefundEvent, Refund } from './refund.js'
import { type RefundWorker, submitSoon } from './request-refund.js'

/**
 * Decides on a refund that waits. Another person than who asked for it approves or refuses it; who asked can take it back. Approved, one
 * to a card is submitted, and one to a bank account is owed from now on. Refused or withdrawn, what it had set aside is free again.
 * @throws Conflict when it has been decided otherwise, or this is the wrong person
 * @throws NotFound when it is of money that this person may not see
 */
export async function decideRefund(
  trx: Knex.Transaction, worker: RefundWorker, refundId: string, decision: 'approved' | 'refused' | 'withdrawn', note: string | null = null
): Promise<Refund> {
  const { councilId, person, now } = worker
  const refund = await lockRefund(trx, councilId, refundId)
  await refuseUnlessTheirs(trx, worker, refund, decision)
  if (refund.decided_by === person.id && (refund.state === decision || (decision === 'approved' && refund.needs_approval && refund.state !== 'refused'))) return refund
  if (refund.state !== 'requested') throw new Conflict(wordsOfDecision(refund))
  const isApproved = decision === 'approved'
  if (isApproved && await isDisputedSince(trx, councilId, refund.payment_attempt_id, refund.requested_at)) {
    throw new Conflict('The payer has disputed this payment with their bank. A refund could pay it back twice, so it cannot be approved unless the bank decides for the council')
  }
  const patch = { decided_by: person.id, decided_at: now, state: decision, finished_at: isApproved ? null : now }
  const changed = await Refund.query(trx).where({ council_id: councilId, id: refund.id, state: 'requested' })
    .patch({ ...patch, next_check_at: isApproved && refund.route === 'card' ? now : null })
  if (changed === 0) throw new Conflict('It has been decided already')
  await recordRefundEvent(trx, councilId, { refundId: refund.id, at: now, userId: person.id, action: decision, note })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: `refund_${decision}`, subjectId: refund.id, facts: { amountPence: refund.amount_pence } })
  await tellOutcome(trx, councilId, {
    kind: 'refund', subjectId: refund.id, toldTo: refund.requested_by, outcome: isApproved ? 'approved' : 'refused', decidedBy: person.id, at: now
  })
  if (!isApproved) {
    await releaseLines(trx, councilId, refund.id)
    await reopenAskedAgain(trx, refund)
  } else if (refund.route === 'card') await submitSoon(trx, refund)
  else await postRefundOwed(trx, refund, { userId: person.id, now })
  return await lockRefund(trx, councilId, refund.id)
}

function wordsOfDecision({ state }: Refund): string {
  return `It has been ${state === 'refused' ? 'refused' : state === 'withdrawn' ? 'taken back by who asked for it' : 'approved'} already`
}

async function refuseUnlessTheirs(trx: Knex.Transaction, { councilId, person }: RefundWorker, refund: Refund, decision: string): Promise<void> {
  const permission = decision === 'withdrawn' ? 'refunds.request' : 'refunds.approve'
  if (!person.may(permission)) throw new NotPermitted(permission)
  const lines = await linesOfRefund(trx, councilId, refund.id)
  if (!person.mayUseMethod(refund.method_code) || lines.some(line => line.fund_code !== null && !person.mayUseFund(line.fund_code))) throw new NotFound('refund')
  const isOwn = refund.requested_by === person.id
  if (decision === 'withdrawn' && !isOwn) throw new Conflict('Only who asked for it can take it back')
  if (decision !== 'withdrawn' && isOwn) throw new Conflict('Nobody approves what they have asked for themselves')
}
