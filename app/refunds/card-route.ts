import { type CouncilId, inCouncil } from '../database/in-council.js'
import { ProviderUnavailable } from '../errors.js'
import type { Pence } from '../money.js'
import type { PaymentAttempt } from '../payments/payment-attempt.js'
import { providerAccount } from '../payments/provider-account.js'
import { ProviderRefused } from '../payments/providers/payment-provider.js'
import type { Services } from '../web/request.js'

/**
 * How a refund can go. Money that came by card goes back to that card for as long as the provider can do so; only then is there another
 * way. `availablePence` is what the provider can still give back; null when it could not be asked.
 */
export type RefundRoute =
  | { kind: 'card', availablePence: Pence | null }
  | { kind: 'bank', because: 'not-by-card' | 'full' | 'unavailable' }

/** Asks the provider, outside any transaction. */
export async function routeOfRefund(services: Services, councilId: CouncilId, attempt: PaymentAttempt | null): Promise<RefundRoute> {
  if (attempt === null) return { kind: 'bank', because: 'not-by-card' }
  const account = await inCouncil(councilId, async trx => await providerAccount(trx, councilId, attempt.provider_account_code))
  try {
    const { refundStatus, refundAvailablePence } = await services.providerFor(account).readPayment(String(attempt.provider_payment_id))
    if (refundStatus === 'full' || refundAvailablePence === 0) return { kind: 'bank', because: 'full' }
    return refundStatus === 'unavailable' ? { kind: 'bank', because: 'unavailable' } : { kind: 'card', availablePence: refundAvailablePence }
  } catch (error) {
    if (error instanceof ProviderUnavailable) return { kind: 'card', availablePence: null }
    // It does not know the payment, or not any more.
    if (error instanceof ProviderRefused && error.providerStatus === 404) return { kind: 'bank', because: 'unavailable' }
    if (error instanceof ProviderRefused) return { kind: 'card', availablePence: null }
    throw error
  }
}
