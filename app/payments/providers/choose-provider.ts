import type { Config } from '../../config.js'
import type { Clock } from '../../dates.js'
import { decryptSecret } from '../../secrets/secrets-at-rest.js'
import type { ProviderAccount } from '../provider-account.js'
import { govukPay } from './govuk-pay.js'
import type { PaymentProvider } from './payment-provider.js'
import { practiceProvider } from './practice/practice-provider.js'

/** Who takes the payments of an account: nobody, for one of a practice council, whatever address or key stands in its row. */
export function chooseProvider({ clock, config }: { clock: Clock, config: Config }): (account: ProviderAccount) => PaymentProvider {
  return account => account.of_practice || account.provider === 'practice'
    ? practiceProvider(account.council_id, clock)
    : govukPay({ baseUrl: account.base_url, apiKey: decryptSecret(account.api_key_encrypted, config.encryptionKey) })
}
