import type { Knex } from 'knex'
import { tellOutcome } from '../../approvals/outcomes/outcome.js'
import { Conflict } from '../../errors.js'
import { releaseLines } from '../../ledger/reserve-lines.js'
import { nextCheckAt } from '../../payments/next-check.js'
import type { ProviderRefund } from '../../payments/providers/payment-provider.js'
import { forgetNews } from '../failed/tell-of-failure.js'
import { recordRefundEvent, Refund, type RefundState } from '../refund.js'
import { postCardRefund } from './post-card-refund.js'
import { tellPayer } from './tell-payer.js'

/** The provider has it. */
export async function reachProvider(trx: Knex.Transaction, refund: Refund, told: ProviderRefund, now: Date): Promise<Refund> {
  const reached = await moveOn(trx, refund, 'submitting', {
    state: 'submitted', provider_refund_id: told.providerRefundId, provider_created_at: told.createdAt, next_check_at: nextCheckAt(told.createdAt, now)
  })
  await recordRefundEvent(trx, refund.council_id, { refundId: refund.id, at: now, userId: null, action: 'submitted' })
  return reached
}

/** The provider says that the money has gone back: it is posted in the same step. */
export async function succeed(trx: Knex.Transaction, refund: Refund, now: Date): Promise<void> {
  const succeeded = await moveOn(trx, refund, 'submitted', { state: 'succeeded', finished_at: now, next_check_at: null })
  await postCardRefund(trx, succeeded, now)
  await recordRefundEvent(trx, refund.council_id, { refundId: refund.id, at: now, userId: null, action: 'succeeded' })
  await tellPayer(trx, succeeded, now)
  if (refund.needs_approval) {
    await tellOutcome(trx, refund.council_id, { kind: 'refund', subjectId: refund.id, toldTo: refund.requested_by, outcome: 'succeeded', decidedBy: null, at: now })
  }
}

/** No money has gone back, and none will: this refund ends, and what it had set aside is free again. Others of the payment go on. */
export async function failRefund(trx: Knex.Transaction, refund: Refund, { code, now }: { code: string, now: Date }): Promise<void> {
  const isUnderWay = refund.route === 'bank' ? refund.state === 'approved' : ['submitting', 'submitted'].includes(refund.state)
  if (!isUnderWay) throw new Error(`A refund that is ${refund.state} cannot fail`)
  await moveOn(trx, refund, refund.state, { state: 'failed', failure_code: code, finished_at: now, next_check_at: null })
  await releaseLines(trx, refund.council_id, refund.id)
  await recordRefundEvent(trx, refund.council_id, { refundId: refund.id, at: now, userId: null, action: 'failed' })
  await forgetNews(trx, refund)
}

/** @throws Conflict when it is not where it was any more */
async function moveOn(trx: Knex.Transaction, { council_id, id }: Refund, from: RefundState, patch: Partial<Refund>): Promise<Refund> {
  const changed = await Refund.query(trx).where({ council_id, id, state: from }).patch(patch)
  if (changed === 0) throw new Conflict('The refund has gone on meanwhile')
  return await Refund.query(trx).findOne({ council_id, id }).throwIfNotFound()
}
