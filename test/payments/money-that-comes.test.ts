import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import type { TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { makeTrouble } from '../support/trouble.js'
import {
  aPayerAtTheCardPage, complete, enterCard, goToCardPage, latestAttemptOf, ledgerOf, letExpire, providerPayments, providerSays, returnPath
} from './at-the-provider.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayerWithBasket, goToCheck, rowOf, rowsOf } from './resident.js'

const corporateCard = '4988080000000000'

describe('Money that comes', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('with a card surcharge pays each fund what was asked for, and the surcharge is the council’s fee', async () => {
    const own = await aPayingCouncil()
    await makeTrouble(own, { corporateSurchargePence: 250 })
    const payer = await aPayerAtTheCardPage(own, { lines: [['garden-waste', '42'], ['building-control', '120']] })
    await enterCard(payer, corporateCard)
    await payer.visitor.get(await returnPath(own, payer))
    const [waste, building] = (await rowsOf(own, 'payment_lines')).map(line => String(line.account_reference))

    expect(await ledgerOf(own, payer)).to.have.deep.property('postings', ['clearing - 16450', `fund ${waste} -4200`, `fund ${building} -12000`, 'fees - -250'])
    expect(await rowOf(own, 'payment_attempts')).to.include({ status: 'succeeded', received_pence: 164_50, surcharge_pence: 250, amount_pence: 162_00 })
    const [, , vat] = await rowsOf(own, 'postings')
    expect(vat?.vat_pence).to.equal(-20_00)
    expect(payer.visitor.text()).to.contain('£164.50').and.to.contain('£2.50')
  })

  for (const [what, by] of [['more', 100], ['less', -4199]] as const) {
    it(`${what} than was asked for credits no fund: the whole sum goes to suspense, once, held with both figures`, async () => {
      const own = await aPayingCouncil()
      await makeTrouble(own, { wrongAmountByPence: by })
      const payer = await aPayerAtTheCardPage(own, { email: 'resident@example.com' })
      await enterCard(payer)
      const received = 4200 + by
      await payer.visitor.get(await returnPath(own, payer))

      expect(payer.visitor.text()).to.contain('We have received your payment, and are checking it')
        .and.to.contain('Money has been taken from your card').and.to.contain('Do not pay again').and.to.contain(received === 1 ? '£0.01' : '£43.00')
      const { reference } = await rowOf(own, 'payments')
      for (let time = 0; time < 3; time += 1) await complete(own, payer.attempt)
      const { entries, postings } = await ledgerOf(own, payer)
      expect(postings).to.deep.equal([`clearing - ${received}`, `suspense ${String(reference)} -${received}`])
      expect(entries[0]).to.include({ type: 'card_payment_held', reference })
      expect(await rowOf(own, 'payments')).to.include({ status: 'held' })
      expect(await rowOf(own, 'payment_attempts')).to.include({ status: 'held', amount_pence: 4200, received_pence: received })
      expect(await rowOf(own, 'remaining_amounts')).to.include({ remaining_pence: -received })
      const [event] = await rowsOf(own, 'payment_events', { type: 'attempt_held' })
      expect(event?.facts).to.include({ askedPence: 4200, receivedPence: received, reason: 'another amount' })
      expect(await rowsOf(own, 'outbox_messages')).to.deep.equal([])

      for (const path of ['/check', '/basket', '/receipt', '/lines/1/amount', '']) {
        await payer.visitor.get(payer.path + path)
        expect(payer.visitor.last.path, path).to.equal(`${payer.path}/result`)
      }
      const stranger = new HttpVisitor(await testService(), own)
      await stranger.get(await returnPath(own, payer))
      expect(stranger.text()).to.contain('are checking it').and.to.contain('Do not pay again')
    })
  }

  it('late, for an attempt that was given up, pays when nothing has changed since', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await giveUp(payer.attempt)
    await enterCard(payer)
    await complete(council, payer.attempt)

    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    expect((await ledgerOf(council, payer)).postings).to.have.length(2)
    await payer.visitor.get(`${payer.path}/result`)
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
  })

  it('late, when the answers have been changed, waits in suspense', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await giveUp(payer.attempt)
    await payer.visitor.get(`${payer.path}/lines/1/amount`)
    await payer.visitor.submit({ amount: '84' })
    await enterCard(payer)
    await complete(council, payer.attempt)

    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'held' })
    expect((await ledgerOf(council, payer)).postings.map(posting => posting.split(' ')[0])).to.deep.equal(['clearing', 'suspense'])
  })

  it('late calls back the card page that has been opened since, so that nobody pays there as well', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await giveUp(payer.attempt)
    const again = await goToCardPage(council, { ...payer, visitor: await onResult(payer) })
    await enterCard(payer)
    await complete(council, payer.attempt)
    expect(await stateAtProvider(again.attempt), 'within the step that posts').to.equal('created')
    await doJobs(council)

    expect(await stateAtProvider(again.attempt)).to.equal('cancelled')
    expect(await rowOf(council, 'payment_attempts', { id: again.attempt.id })).to.include({ status: 'cancelled' })
    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    expect((await ledgerOf(council, payer)).entries).to.have.length(1)
    await payer.visitor.get(`${payer.path}/result`)
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
  })

  it('again, when another attempt has paid, goes to suspense, and the payer is told', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await giveUp(payer.attempt)
    const again = await goToCardPage(council, { ...payer, visitor: await onResult(payer) })
    await enterCard(again)
    await payer.visitor.get(await returnPath(council, again))
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
    await enterCard(payer)
    await complete(council, payer.attempt)
    await complete(council, payer.attempt)

    const { entries, postings } = await ledgerOf(council, payer)
    expect(entries.map(entry => entry.type)).to.have.members(['card_payment', 'card_payment_held'])
    expect(new Set(entries.map(entry => entry.reference)).size).to.equal(2)
    expect(postings.map(posting => posting.split(' ')[0])).to.have.members(['clearing', 'fund', 'clearing', 'suspense'])
    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    await payer.visitor.get(await returnPath(council, payer))
    expect(payer.visitor.text()).to.contain('We have received more than one payment from you').and.to.contain('Do not pay again').and.to.contain('£42.00')
    await payer.visitor.get(`${payer.path}/receipt`)
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
  })

  describe('cannot come for answers that are being changed', () => {
    it('the card payment is cancelled at the provider first', async () => {
      const payer = await aPayerAtTheCardPage(council)
      await payer.visitor.get(`${payer.path}/lines/1/amount`)
      await payer.visitor.submit({ amount: '84' })

      expect(payer.visitor.text()).to.contain('Total: £84.00')
      expect(await rowOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.include({ status: 'cancelled', failure_code: 'P0040' })
      expect(await stateAtProvider(payer.attempt)).to.equal('cancelled')
      const paid = await enterCard(payer).then(() => true, () => false)
      expect(paid).to.equal(false)
      await goToCheck(payer)
      const again = await goToCardPage(council, payer)
      expect(again.attempt.amount_pence).to.equal(8400)
    })

    it('a change that comes too late finds the payment made, and changes nothing', async () => {
      const payer = await aPayerAtTheCardPage(council)
      await payer.visitor.get(`${payer.path}/lines/1/amount`)
      await enterCard(payer)
      await payer.visitor.submit({ amount: '84' })

      expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
      expect(await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })).to.include({ amount_pence: 4200 })
      expect((await ledgerOf(council, payer)).postings[0]).to.equal('clearing - 4200')
    })

    it('a change that races with the payment ends in one of the two, never between', async () => {
      for (let round = 0; round < 4; round += 1) {
        const payer = await aPayerAtTheCardPage(council)
        await payer.visitor.get(`${payer.path}/lines/1/amount`)
        await Promise.all([payer.visitor.submit({ amount: '84' }), enterCard(payer).catch(() => undefined), complete(council, payer.attempt)])
        const { amount_pence } = await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })
        const attempt = await latestAttemptOf(council, payer)
        await complete(council, attempt)
        const { status } = await rowOf(council, 'payments', { id: payer.paymentId })

        expect([`${String(status)} ${String(amount_pence)}`]).to.have.members([(await stateAtProvider(payer.attempt)) === 'success' ? 'paid 4200' : 'open 8400'])
        expect((await ledgerOf(council, payer)).entries).to.have.length(status === 'paid' ? 1 : 0)
      }
    })

    it('an email address can be changed too, after an ending without money', async () => {
      const payer = await aPayerAtTheCardPage(council)
      await letExpire(payer)
      await goToCheck(payer, 'new@example.com')

      expect(payer.visitor.last.path).to.equal(`${payer.path}/check`)
      expect(await rowOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.include({ status: 'expired' })
    })
  })

  it('can be asked for though the provider could not read the payer’s email address', async () => {
    const told = []
    for (const email of ['zoe@example.com', 'zoë@example.com']) {
      const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
      await goToCheck(payer, email)
      const { attempt } = await goToCardPage(council, payer)
      told.push((await providerSays<{ email?: string | null }>(council, `/v1/payments/${String(attempt.provider_payment_id)}`)).email ?? null)
    }
    expect(told).to.deep.equal(['zoe@example.com', null])
  })

  /** As if it had been thought lost, or the provider had first said that it failed. */
  async function giveUp(attempt: PaymentAttempt): Promise<void> {
    await inCouncil(council.id, async trx => {
      await PaymentAttempt.query(trx).where({ council_id: council.id, id: attempt.id }).patch({ status: 'errored', finished_at: new Date() })
      await trx('payments').where({ council_id: council.id, id: attempt.payment_id }).update({ status: 'open' })
    })
  }

  async function onResult(payer: { visitor: HttpVisitor, path: string }): Promise<HttpVisitor> {
    await payer.visitor.get(`${payer.path}/result`)
    return payer.visitor
  }

  async function stateAtProvider({ provider_payment_id }: PaymentAttempt): Promise<string | undefined> {
    return (await providerPayments(council)).find(payment => payment.payment_id === provider_payment_id)?.state.status
  }
})
