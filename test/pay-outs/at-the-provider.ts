import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { providerAccount } from '../../app/payments/provider-account.js'
import type { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import type { Services } from '../../app/web/request.js'
import { complete } from '../payments/at-the-provider.js'
import type { TestCouncil } from '../support/builders.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { sandboxControl, testService } from '../support/service.js'

/** The account that council tax is paid to. */
export function accountOf(council: TestCouncil) {
  const [account] = council.setup.providerAccounts
  if (account === undefined) throw new Error('A council has accounts with a provider')
  return account
}

/** £120 of council tax that was paid at the provider and posted here. */
export async function aPaid(council: TestCouncil): Promise<PaymentAttempt> {
  const { attempt } = await aPayerAtTheProvider(council)
  await payAtTheProvider(attempt)
  await complete(council, attempt)
  return attempt
}

/** £9.99 paid to the council's account by somebody who was never here. @returns the provider's id of it */
export async function plantAtTheProvider(council: TestCouncil): Promise<string> {
  const service = await testService()
  const account = await inCouncil(council.id, async trx => await providerAccount(trx, council.id, accountOf(council).code))
  const { providerPaymentId } = await service.services.providerFor(account).createPayment({
    reference: 'STRANGER', amountPence: pence(9_99), description: 'Not from here', returnUrl: `${service.addressOf(council)}/`
  })
  await sandboxControl(service, 'POST', `/payments/${providerPaymentId}/pay`, { cardNumber: '4242424242424242' })
  return providerPaymentId
}

/** The service's own, a day on: today is then over. Its provider is not waited for as long as a person would. */
export async function tomorrow(): Promise<Services> {
  const { services } = await testService()
  return { ...services, clock: { now: () => new Date(Date.now() + 86_400_000) } }
}
