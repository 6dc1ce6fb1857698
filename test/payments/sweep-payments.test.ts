import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { nextCheckAt } from '../../app/payments/next-check.js'
import { findAttempt, type PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { govukPay } from '../../app/payments/providers/govuk-pay.js'
import { sweepPayments } from '../../app/payments/sweep-payments.js'
import { decryptSecret } from '../../app/secrets/secrets-at-rest.js'
import type { Services } from '../../app/web/request.js'
import type { TestCouncil } from '../support/builders.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('The sweep of unfinished payments', function () {
  this.timeout(30_000)
  usesService()

  it('brings a payment to its end whose payer never came back', async () => {
    const council = await aPayingCouncil()
    const { attempt } = await aPayerAtTheProvider(council)
    await payAtTheProvider(attempt)

    await sweepPayments(await servicesAhead(3))

    expect((await reread(council, attempt)).status).to.equal('succeeded')
    expect(await entriesOf(council)).to.have.length(1)
  })

  it('does so once when two sweeps run at once', async () => {
    const council = await aPayingCouncil()
    const attempts = await Promise.all([1, 2, 3].map(async () => (await aPayerAtTheProvider(council)).attempt))
    await Promise.all(attempts.map(async attempt => { await payAtTheProvider(attempt) }))
    const services = await servicesAhead(3)

    await Promise.all([sweepPayments(services), sweepPayments(services)])

    expect(await entriesOf(council)).to.have.length(3)
  })

  it('looks at nothing before its time', async () => {
    const council = await aPayingCouncil()
    const { attempt } = await aPayerAtTheProvider(council)
    await payAtTheProvider(attempt)

    await sweepPayments(await servicesAhead(1))

    expect((await reread(council, attempt)).status).to.equal('open')
  })

  it('goes on with the other councils when one’s provider is away, and comes back to that one later', async () => {
    const [away, there] = [await aPayingCouncil(), await aPayingCouncil()]
    const stuck = await Promise.all([1, 2, 3, 4].map(async () => (await aPayerAtTheProvider(away)).attempt))
    const { attempt } = await aPayerAtTheProvider(there)
    await payAtTheProvider(attempt)

    await sweepPayments(await servicesAhead(3, away))

    expect((await reread(there, attempt)).status).to.equal('succeeded')
    const after = await Promise.all(stuck.map(async one => await reread(away, one)))
    expect(after.map(one => one.status)).to.deep.equal(['open', 'open', 'open', 'open'])
    const putOff = after.filter(one => one.next_check_at.getTime() > Date.now() + 5 * 60_000)
    expect(putOff).to.have.length(3)

    await sweepPayments(await servicesAhead(3))
    const stillDue = after.find(one => !putOff.includes(one))
    expect((await reread(away, stillDue ?? attempt)).next_check_at.getTime()).to.be.greaterThan(Date.now() + 5 * 60_000)
  })

  it('looks at every attempt within three quarters of an hour, and just after the provider has given it up', () => {
    const minutes = (count: number): Date => new Date(count * 60_000)
    const times = [2]
    while ((times.at(-1) ?? 0) < 240) times.push(nextCheckAt(minutes(0), minutes(times.at(-1) ?? 0)).getTime() / 60_000)

    expect(times).to.deep.equal([2, 4, 8, 16, 32, 64, 91, 136, 181, 226, 271])
  })
})

/** The service's own, with a clock so many minutes ahead and, for one council, a provider that is not there. */
async function servicesAhead(minutes: number, away?: TestCouncil): Promise<Services> {
  const { services } = await testService()
  return {
    ...services,
    clock: { now: () => new Date(Date.now() + minutes * 60_000) },
    providerFor: account => govukPay({
      baseUrl: account.council_id === away?.id ? 'http://127.0.0.1:1' : account.base_url, giveUpAfterMs: 0,
      apiKey: decryptSecret(account.api_key_encrypted, services.config.encryptionKey)
    })
  }
}

async function reread(council: TestCouncil, { id }: PaymentAttempt): Promise<PaymentAttempt> {
  const attempt = await inCouncil(council.id, async trx => await findAttempt(trx, council.id, id))
  if (attempt === undefined) throw new Error('It is gone')
  return attempt
}

async function entriesOf(council: TestCouncil): Promise<unknown[]> {
  return await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, type: 'card_payment' }))
}
