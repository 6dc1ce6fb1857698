import { readConfig } from '../../app/config.js'
import { findCouncilBySlug } from '../../app/councils/council.js'
import { usePool } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { completePayment } from '../../app/payments/complete-payment.js'
import type { PaymentProvider } from '../../app/payments/providers/payment-provider.js'
import { startPayment } from '../../app/payments/start-payment.js'
import { realServices } from '../../app/services.js'

/**
 * A process of its own for kill.test.ts, which dies as by kill -9 at the moment that it is told: while it starts a payment, before or
 * after the provider has made it or when it has been noted, or while it completes one, after the provider has answered. Told of no
 * such moment, it says when it is done.
 */
const [databaseUrl = '', slug = '', work = '', id = '', version = '', moment = ''] = process.argv.slice(2)
const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' })
usePool(connect(databaseUrl, 3))
const council = await findCouncilBySlug(slug)
if (council === null) throw new Error(`No council ${slug}`)
const services = realServices(config)
const dying = { ...services, providerFor: (...account: Parameters<typeof services.providerFor>) => mortal(services.providerFor(...account)) }

if (work === 'start') {
  await startPayment(dying, {
    council, paymentId: id, version: Number(version), actor: { kind: 'resident', userId: null }, origin: council.origin, isTelephone: false,
    mayShowEmail: false
  })
  dieAt('noted')
} else {
  await completePayment(dying, council.id, id, 'the sweep')
}
process.stdout.write('done\n')
process.exit(0)

function mortal(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    createPayment: async payment => {
      dieAt('stored')
      const created = await provider.createPayment(payment)
      dieAt('created')
      return created
    },
    readPayment: async providerPaymentId => {
      const answer = await provider.readPayment(providerPaymentId)
      dieAt('answered')
      return answer
    }
  }
}

function dieAt(reached: string): void {
  if (reached === moment) process.kill(process.pid, 'SIGKILL')
}
