import { pino } from 'pino'
import type { Config } from './config.js'
import { systemClock } from './dates.js'
import { govukPay } from './payments/providers/govuk-pay.js'
import { decryptSecret } from './secrets-at-rest.js'
import type { Services } from './web/request.js'

/** The services of a real process: the system's clock, a log on standard output, and providers over the network. */
export function realServices(config: Config): Services {
  return {
    config,
    clock: systemClock,
    log: pino({ level: config.logLevel, base: null }),
    providerFor: account => govukPay({ baseUrl: account.base_url, apiKey: decryptSecret(account.api_key_encrypted, config.encryptionKey) }),
    loopbackCouncilSlug: () => config.environment === 'production' ? null : 'barnfield',
    examplesFor: () => ({ references: [] })
  }
}
