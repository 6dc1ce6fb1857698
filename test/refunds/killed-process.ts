import { readConfig } from '../../app/config.js'
import { findCouncilBySlug } from '../../app/councils/council.js'
import { usePool } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import type { PaymentProvider } from '../../app/payments/providers/payment-provider.js'
import { submitRefund } from '../../app/refunds/card/submit-refund.js'
import { realServices } from '../../app/services.js'

/**
 * A process of its own for kill.test.ts, which dies as by kill -9 while it submits a refund: when it has looked what the provider has of
 * the payment's refunds, when it has noted that it will ask, or when the provider has made the refund and answered.
 */
const [databaseUrl = '', slug = '', refundId = '', moment = ''] = process.argv.slice(2)
const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' })
usePool(connect(databaseUrl, 3))
const council = await findCouncilBySlug(slug)
if (council === null) throw new Error(`No council ${slug}`)
const services = realServices(config)

await submitRefund({ ...services, providerFor: account => mortal(services.providerFor(account)) }, council.id, refundId)
process.exit(0)

function mortal(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    listRefunds: async providerPaymentId => {
      const listed = await provider.listRefunds(providerPaymentId)
      dieAt('listed')
      return listed
    },
    refundPayment: async (providerPaymentId, refund) => {
      dieAt('noted')
      const answer = await provider.refundPayment(providerPaymentId, refund)
      dieAt('answered')
      return answer
    }
  }
}

function dieAt(reached: string): void {
  if (reached === moment) process.kill(process.pid, 'SIGKILL')
}
