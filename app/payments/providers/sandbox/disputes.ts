import { z } from 'zod'
import { londonDate } from '../../../dates.js'
import { pence } from '../../../money.js'
import { disputeStatuses } from '../payment-provider.js'
import { totalAmountOf } from './payment-state.js'
import type { SandboxDispute, SandboxPayment } from './sandbox-state.js'
import { queueWebhook } from './webhook-queue.js'
import { newProviderId, nowIn, secondsFromNow, type World } from './world.js'

const answeredWithinSeconds = 7 * 86_400

export const disputeBody = z.strictObject({
  status: z.enum(disputeStatuses).default('needs_response'),
  /** All that was paid, unless it is told. */
  amountPence: z.number().int().min(1).transform(pence).optional(),
  feePence: z.number().int().min(0).transform(pence).default(pence(2000)),
  reason: z.string().max(40).default('fraudulent')
})

/** Brings a payment's dispute to a stage, raising it where there is none. */
export function disputePayment(world: World, payment: SandboxPayment, { status, amountPence, ...given }: z.output<typeof disputeBody>): SandboxDispute {
  const known = payment.disputes.at(-1)
  const dispute = known ?? {
    ...given, id: newProviderId(), amountPence: amountPence ?? totalAmountOf(payment), createdAt: nowIn(world),
    evidenceDueAt: secondsFromNow(world, answeredWithinSeconds), status, settledOn: null
  }
  dispute.status = status
  if (status === 'lost') dispute.settledOn = londonDate(world.clock.now())
  if (known === undefined) payment.disputes.push(dispute)
  queueWebhook(world, payment, `card_payment_dispute_${status}`)
  return dispute
}
