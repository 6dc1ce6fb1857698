import { expect } from 'chai'
import { systemClock } from '../../app/dates.js'
import { completePayment } from '../../app/payments/complete-payment.js'
import { govukPay } from '../../app/payments/providers/govuk-pay.js'
import type { PaymentProvider } from '../../app/payments/providers/payment-provider.js'
import { startPayment, type StartRequest } from '../../app/payments/start-payment.js'
import { decryptSecret, encryptSecret } from '../../app/secrets/secrets-at-rest.js'
import type { Services } from '../../app/web/request.js'
import { inCouncilOn } from '../../app/database/in-council.js'
import type { TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { makeTrouble } from '../support/trouble.js'
import { type AtTheProvider, enterCard, goToCardPage, latestAttemptOf, ledgerOf, providerPayments, returnPath } from './at-the-provider.js'
import { aPayerWithBasket, goToCheck, type Paying, pressPay, rowOf, rowsOf } from './resident.js'
import { aLoggedService } from './what-is-kept.js'

describe('When the provider makes trouble', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let hurried: Awaited<ReturnType<typeof aLoggedService>>

  before(async () => {
    hurried = await aLoggedService({ providerFor: (await hurriedServices()).providerFor })
  })

  beforeEach(async () => { council = await aPayingCouncil() })

  describe('while the card page is asked for', () => {
    const troubles: [what: string, switches: Record<string, number>][] = [
      ['fails', { failNextCalls: 1 }], ['hangs up', { dropNextCalls: 1 }], ['does not answer', { hangNextCalls: 1 }],
      ['turns everybody away', { throttleNextCalls: 10, retryAfterSeconds: 5 }]
    ]
    for (const [what, switches] of troubles) {
      it(`and ${what}: the page says that no money was taken, and the same Pay works later`, async () => {
        const payer = await aPayerAtCheck()
        await makeTrouble(council, switches)
        const answer = await pressPay(payer)
        expect(answer.status).to.equal(503)
        expect(answer.body).to.contain('No money has been taken').and.to.contain(`href="${payer.path}/check">Try again`)
        expect(answer.body).not.to.contain('We do not know')
        await makeTrouble(council, { reset: true })
        await payer.visitor.get(`${payer.path}/result`)
        expect(payer.visitor.text()).to.contain('We could not open the card page').and.to.contain('No money has been taken')

        await letItBeForgotten()
        const { headers } = await pressPay(payer)
        expect(headers.location).to.contain('/secure/')
        expect((await rowsOf(council, 'payment_attempts')).map(attempt => attempt.status)).to.have.members(['lost', 'open'])
        expect(await providerPayments(council)).to.have.length(1)
      })
    }

    it('and its answer is lost: the payment is found again by our reference, and not made twice', async () => {
      const payer = await aPayerAtCheck()
      await makeTrouble(council, { loseNextCreates: 1 })
      expect((await pressPay(payer)).status).to.equal(503)
      expect(await providerPayments(council)).to.have.length(1)
      expect((await latestAttemptOf(council, payer)).provider_payment_id).to.equal(null)
      await payer.visitor.get(`${payer.path}/check`)
      const at = await goToCardPage(council, payer)

      expect(at.cardPage).to.contain('/secure/')
      expect(await providerPayments(council)).to.have.length(1)
      await enterCard(at)
      await payer.visitor.get(await returnPath(council, at))
      expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
      expect(await rowsOf(council, 'payment_attempts')).to.have.length(1)
    })

    it('and its answer is lost, and its search lags behind: nobody is sent to a second one until the first cannot be paid any more', async () => {
      const payer = await aPayerAtCheck()
      await makeTrouble(council, { loseNextCreates: 1, searchLagSeconds: 3600 })
      expect((await pressPay(payer)).status).to.equal(503)
      const again = await pressPay(payer)
      expect(again.status).to.equal(503)
      expect(again.body).to.contain('No money has been taken')
      expect(await providerPayments(council)).to.have.length(0)
      expect(await rowsOf(council, 'payment_attempts')).to.have.length(1)

      await letItBeForgotten()
      expect((await pressPay(payer)).headers.location).to.contain('/secure/')
      await makeTrouble(council, { reset: true })
      const [second, first] = await providerPayments(council)
      const attempts = await rowsOf(council, 'payment_attempts')
      expect(attempts.map(({ provider_reference, status }) => `${String(provider_reference)} ${String(status)}`))
        .to.have.members([`${first?.reference ?? ''} lost`, `${second?.reference ?? ''} open`])
    })

    it('and lets us wait a moment: we do, and the payer comes to the card page', async () => {
      const payer = await aPayerAtCheck()
      await makeTrouble(council, { throttleNextCalls: 1, retryAfterSeconds: 0 })
      expect((await pressPay(payer)).headers.location).to.contain('/secure/')
      expect(await providerPayments(council)).to.have.length(1)
    })

    it('and refuses: the page says that no money was taken, and the attempt is over', async () => {
      const payer = await aPayerAtCheck()
      await useOtherKey('api_test_withdrawn')
      const answer = await pressPay(payer)

      expect(answer.status).to.equal(503)
      expect(answer.body).to.contain('No money has been taken')
      expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'lost' })
      expect(await rowOf(council, 'payments')).to.include({ status: 'open' })
    })

    it('and answers after we have given up waiting: it is called back, and nobody is sent there', async () => {
      const payer = await aPayerAtCheck()
      const services = await hurriedServices()
      const late: Services = {
        ...services,
        providerFor: account => ({
          ...services.providerFor(account),
          createPayment: async payment => {
            const created = await services.providerFor(account).createPayment(payment)
            const { id } = await latestAttemptOf(council, payer)
            await completePayment(blindServices(services), council.id, id, 'the sweep')
            return created
          }
        })
      }

      expect(await startPayment(late, await requestOf(payer))).to.equal(null)
      expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'lost' })
      expect((await providerPayments(council)).map(({ state }) => state.status)).to.deep.equal(['cancelled'])
    })
  })

  describe('while it is asked how a payment stands', () => {
    it('and is away: the page says what may be, and later what is', async () => {
      const at = await goToCardPage(council, await aPayerAtCheck())
      const back = await returnPath(council, at)
      await enterCard(at)
      await makeTrouble(council, { failNextCalls: 100 })
      await at.visitor.get(back)

      expect(at.visitor.last.status).to.equal(200)
      expect(at.visitor.text()).to.contain('Your card may have been charged').and.to.contain('Do not pay again')
      const { version } = await rowOf(council, 'payments')
      const pressed = await at.visitor.send('POST', `${at.path}/attempts`, `version=${String(version)}&_csrf=${await tokenOf(at)}`)
      expect(pressed.status).to.equal(503)
      expect(pressed.body).to.contain('We do not know yet').and.not.to.contain('No money has been taken')
      await makeTrouble(council, { reset: true })
      await at.visitor.get(back)
      expect(at.visitor.last.path).to.equal(`${at.path}/receipt`)
      expect((await ledgerOf(council, at)).entries).to.have.length(1)
    })

    it('and no longer knows us: it is as if it were away, and somebody is told', async () => {
      const at = await goToCardPage(council, await aPayerAtCheck())
      const back = await returnPath(council, at)
      await useOtherKey('api_test_withdrawn')
      await at.visitor.get(back)

      expect(at.visitor.last.status).to.equal(200)
      expect(at.visitor.text()).to.contain('Your card may have been charged')
      expect(hurried.log.filter(line => line.includes('provider refused to tell') && line.includes(at.attempt.id))).not.to.deep.equal([])
      expect(hurried.log.join('')).not.to.contain('api_test_withdrawn')
    })
  })

  describe('while the answers are being changed', () => {
    it('and is away: they stay as they were, and the page says that we do not know yet', async () => {
      const at = await goToCardPage(council, await aPayerAtCheck())
      await at.visitor.get(`${at.path}/lines/1/amount`)
      await makeTrouble(council, { failNextCalls: 100 })
      await at.visitor.submit({ amount: '84' })

      expect(at.visitor.last.status).to.equal(503)
      expect(at.visitor.text()).to.contain('We do not know yet whether your payment went through').and.to.contain('Do not pay again until you have checked')
      expect(at.visitor.last.body).to.contain(`href="${at.path}/result"`)
      expect(await rowOf(council, 'payment_lines')).to.include({ amount_pence: 4200 })
      expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'open' })
    })

    it('and its answer to the cancelling is lost: it is found cancelled, and the change is made', async () => {
      const at = await goToCardPage(council, await aPayerAtCheck())
      await at.visitor.get(`${at.path}/lines/1/amount`)
      await makeTrouble(council, { loseNextCancels: 1 })
      await at.visitor.submit({ amount: '84' })

      expect(at.visitor.text()).to.contain('Total: £84.00')
      expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'cancelled' })
    })
  })

  it('a telephone card page does not stand in for one of the payer’s own, nor the other way round', async () => {
    const payer = await aPayerAtCheck()
    await allowTelephone()
    const { services } = await testService()
    const request = await requestOf(payer)
    for (const isTelephone of [false, true, true, false]) expect(await startPayment(services, { ...request, isTelephone })).to.contain('/secure/')

    const attempts = (await rowsOf(council, 'payment_attempts')).sort((one, other) => Number(one.created_at) - Number(other.created_at))
    expect(attempts.map(({ is_telephone, status }) => [is_telephone, status])).to.deep.equal([[false, 'cancelled'], [true, 'cancelled'], [false, 'open']])
  })

  async function aPayerAtCheck(): Promise<Paying> {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']], hurried)
    await goToCheck(payer)
    return payer
  }

  async function tokenOf({ visitor, path }: AtTheProvider): Promise<string> {
    await visitor.get(`${path}/lines/1/amount`)
    return visitor.hiddenFields(`${path}/lines/1/amount`)._csrf ?? ''
  }

  async function requestOf({ paymentId }: Paying): Promise<StartRequest> {
    const { version } = await rowOf(council, 'payments', { id: paymentId })
    return {
      council: council.council, paymentId, version: Number(version), actor: { kind: 'resident', userId: null }, origin: council.council.origin,
      isTelephone: false, mayShowEmail: false
    }
  }

  /** As if the attempt had been begun some minutes ago. */
  async function letItBeForgotten(): Promise<void> {
    await asOwner(async trx => { await trx.raw(`update payment_attempts set created_at = created_at - interval '3 minutes' where council_id = ?`, [council.id]) })
  }

  async function allowTelephone(): Promise<void> {
    await asOwner(async trx => {
      await trx('provider_accounts').where({ council_id: council.id }).update({ telephone_accepted_at: new Date(), telephone_accepted_by: council.users.administrator.id })
    })
  }

  async function useOtherKey(key: string): Promise<void> {
    const { services } = await testService()
    await asOwner(async trx => {
      await trx('provider_accounts').where({ council_id: council.id }).update({ api_key_encrypted: encryptSecret(key, services.config.encryptionKey) })
    })
  }

  async function asOwner(work: Parameters<typeof inCouncilOn>[2]): Promise<void> {
    await inCouncilOn((await testDatabase()).owner, council.id, work)
  }
})

/** The service's own, with less patience. */
async function hurriedServices(): Promise<Services> {
  const { services } = await testService()
  return {
    ...services,
    providerFor: account => govukPay({
      baseUrl: account.base_url, apiKey: decryptSecret(account.api_key_encrypted, services.config.encryptionKey), createTimeoutMs: 300,
      otherTimeoutMs: 1000, giveUpAfterMs: 1500, sleep: async () => { await new Promise(resolve => { setTimeout(resolve, 5) }) }
    })
  }
}

/** Three minutes on, with a provider that finds nothing. */
function blindServices(services: Services): Services {
  const blind = (provider: PaymentProvider): PaymentProvider => ({ ...provider, searchPayments: async () => ({ payments: [], nextPage: null }) })
  return {
    ...services, clock: { now: () => new Date(systemClock.now().getTime() + 180_000) }, providerFor: account => blind(services.providerFor(account))
  }
}
