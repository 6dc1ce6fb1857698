import { type CouncilId, inCouncil } from '../database/in-council.js'
import { ProviderUnavailable } from '../errors.js'
import type { Services } from '../web/request.js'
import { completePayment } from './complete-payment.js'
import { findAttempt, type PaymentAttempt } from './payment-attempt.js'
import { providerAccount } from './provider-account.js'
import { ProviderRefused } from './providers/payment-provider.js'

/**
 * Calls an unfinished attempt back from the provider, so that nobody can pay an amount that no longer stands. It may turn out to have
 * been paid in the meantime: the attempt that is answered tells.
 * @throws ProviderUnavailable when it could not be called back, or the provider may still be creating it: it stands as before.
 */
export async function callBackPayment(services: Services, councilId: CouncilId, attempt: PaymentAttempt): Promise<PaymentAttempt> {
  const known = attempt.provider_payment_id === null ? (await completePayment(services, councilId, attempt.id, 'asked again')).attempt : attempt
  if (known.status === 'creating') throw new ProviderUnavailable('The provider may still be creating the payment')
  if (!known.isUnfinished()) return known
  await cancelAtProvider(services, councilId, known)
  const { attempt: ended } = await completePayment(services, councilId, known.id, 'asked again')
  if (ended.isUnfinished()) throw new ProviderUnavailable('The provider is still deciding about the payment')
  return ended
}

/** The same for an attempt whose payment another attempt has paid. One that is over has been dealt with. */
export async function callBackAttempt(services: Services, councilId: CouncilId, attemptId: string): Promise<void> {
  const attempt = await inCouncil(councilId, async trx => await findAttempt(trx, councilId, attemptId))
  if (attempt?.isUnfinished() === true) await callBackPayment(services, councilId, attempt)
}

/** Whether it was cancelled or had come to its end by itself is learnt afterwards by reading it, as always. */
export async function cancelAtProvider(
  services: Services, councilId: CouncilId, attempt: Pick<PaymentAttempt, 'id' | 'provider_account_code' | 'provider_payment_id'>
): Promise<void> {
  const account = await inCouncil(councilId, async trx => await providerAccount(trx, councilId, attempt.provider_account_code))
  try {
    await services.providerFor(account).cancelPayment(String(attempt.provider_payment_id))
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error
    services.log.error({ attemptId: attempt.id, providerCode: error.providerCode }, 'provider refused to cancel a payment')
  }
}
