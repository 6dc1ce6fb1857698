import { z } from 'zod'
import { pence } from '../../../money.js'
import { disputeSchema, type SandboxAccount, type SandboxPayment } from './sandbox-state.js'
import { newProviderId, type World } from './world.js'

const instant = z.iso.datetime()
const wholePence = z.number().int().min(0).transform(pence)

/** Payments that succeeded before there was a sandbox, with what was given back of them: those of a demonstration's past. */
export const earlierPaymentsBody = z.strictObject({
  payments: z.array(z.strictObject({
    id: z.string().min(1).max(64), reference: z.string().max(255), amountPence: wholePence, surchargePence: wholePence,
    createdAt: instant, capturedAt: instant,
    /** Those that succeeded. */
    refunds: z.array(z.strictObject({ id: z.string().min(1).max(64), amountPence: wholePence, createdAt: instant })).default([]),
    disputes: z.array(disputeSchema).default([])
  })).max(10_000)
})

/** Takes them in as if they had been made here; those that it knows it leaves alone. Answers how many are new. */
export function rememberPayments(world: World, account: SandboxAccount, earlier: z.output<typeof earlierPaymentsBody>['payments']): number {
  const known = new Set(world.state.payments.map(({ id }) => id))
  const added = earlier.filter(({ id }) => !known.has(id)).map(payment => asMade(account, payment))
  world.state.payments.push(...added)
  world.state.payments.sort((a, b) => a.createdAt < b.createdAt ? -1 : 1)
  return added.length
}

function asMade(account: SandboxAccount, payment: z.output<typeof earlierPaymentsBody>['payments'][number]): SandboxPayment {
  const event = (state: 'created' | 'success', at: string) => ({ state, at, code: null, message: null })
  return {
    ...payment, apiKey: account.apiKey, description: 'Paid earlier', returnUrl: 'http://localhost/', language: 'en', email: null,
    delayedCapture: false, moto: false, metadata: null, prefilled: { cardholderName: null, billingAddress: null },
    events: [event('created', payment.createdAt), event('success', payment.capturedAt)], card: null, succeedsAt: null, settledOn: null,
    refunds: payment.refunds.map(refund => ({ ...refund, status: 'success', settlesAt: refund.createdAt, willFail: false, settledOn: null })),
    unusedTokens: [], browserSecret: newProviderId()
  }
}
