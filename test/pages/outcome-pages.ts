import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { completePayment } from '../../app/payments/complete-payment.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { aReference, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, type TestPayment } from '../support/builders-payments.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayerAtCheck, aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil, sandboxControl, testService } from '../support/service.js'
import { aCouncilInTrouble } from '../support/trouble.js'
import { aTry, type Paying, returnPathOf } from './payers.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

const accepted = '4242424242424242'
const declined = '4000000000000002'
const faulty = '4000000000000119'

/** What happened to the money, and its proof. */
export const outcomePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'The result',
    route: ['/payments/:paymentId/result', '/payments/:paymentId/return/:token'],
    states: [
      { name: 'declined', visit: async world => await result(world, await aPayingCouncil(), declined) },
      { name: 'a fault of the provider', visit: async world => await result(world, world.wordy, faulty) },
      { name: 'held', visit: async world => await result(world, await aCouncilInTrouble({ wrongAmountByPence: 500 }), accepted) },
      { name: 'not known yet', visit: async world => await result(world, await aCouncilInTrouble({ lateSuccessSeconds: 600 }), accepted) },
      { name: 'not finished', visit: async world => {
        const { visitor, paymentId } = await aPayerAtTheProvider(world.council)
        return shown(world, world.council, visitor, `/payments/${paymentId}/result`)
      } },
      { name: 'expired', visit: async world => {
        const { visitor, paymentId, attempt } = await aPayerAtTheProvider(world.council)
        await sandboxControl(world.service, 'POST', `/payments/${attempt.provider_payment_id}/expire`)
        return shown(world, world.council, visitor, `/payments/${paymentId}/result`)
      } },
      { name: 'cancelled', visit: async world => {
        const { visitor, paymentId } = await aPayerAtTheProvider(world.council)
        await visitor.get(`/payments/${paymentId}/details`)
        await visitor.submit({ email: 'resident@mail.example' })
        return shown(world, world.council, visitor, `/payments/${paymentId}/result`)
      } },
      { name: 'the card page could not be opened', visit: async world => {
        const council = await aCouncilInTrouble({ failNextCalls: 10 })
        const { visitor, paymentId } = await aPayerAtCheck(council)
        await visitor.post(`/payments/${paymentId}/attempts`)
        return shown(world, council, visitor, `/payments/${paymentId}/result`)
      } },
      { name: 'received again', visit: async world => {
        const { visitor, path } = await paidTwice(world.council)
        return shown(world, world.council, visitor, `${path}/result`)
      } },
      { name: 'paid, in a browser that has lost its cookie', visit: async world => {
        const { returnPath } = await aTry(world.council, accepted)
        return shown(world, world.council, undefined, returnPath)
      } },
      { name: 'declined, in a browser that has lost its cookie', visit: async world => {
        const { returnPath } = await aTry(world.wordy, declined)
        return shown(world, world.wordy, undefined, returnPath)
      } },
      { name: 'not finished, in a browser that has lost its cookie', visit: async world => {
        const { attempt } = await aPayerAtTheProvider(world.council)
        return shown(world, world.council, undefined, await returnPathOf(world.council, String(attempt.provider_payment_id)))
      } },
      { name: 'held, found by its reference', visit: async world => await found(world, world.council, { receivedPence: pence(100_00) }) }
    ]
  },
  {
    name: 'Payment received',
    route: '/payments/:paymentId/receipt',
    states: [
      { name: 'without an email', visit: async world => await result(world, world.council, accepted) },
      { name: 'with an email', visit: async world => {
        const { visitor, paymentId, attempt } = await aPayerAtTheProvider(world.council, 'resident@mail.example')
        await sandboxControl(world.service, 'POST', `/payments/${attempt.provider_payment_id}/pay`, { cardNumber: accepted })
        return shown(world, world.council, visitor, `/payments/${paymentId}/result`)
      } },
      { name: 'with something added for the kind of card', visit: async world =>
        await result(world, await aCouncilInTrouble({ corporateSurchargePence: 250 }), '4988080000000000') },
      { name: 'sent by email just now', visit: async world => {
        const { visitor, path } = await aTry(world.wordy, accepted)
        return shown(world, world.wordy, visitor, `${path}/result`, sending({ 'Email address': 'resident@mail.example' }, 'Send the receipt'))
      } },
      { name: 'to be sent to what is no address', errors: true, visit: async world => {
        const { visitor, path } = await aTry(world.council, accepted)
        return shown(world, world.council, visitor, `${path}/result`, sending({ 'Email address': longWord }, 'Send the receipt'))
      } }
    ]
  },
  {
    name: 'Find a receipt',
    route: '/receipts/find',
    states: [
      { name: 'first', visit: world => shown(world, world.council, undefined, '/receipts/find') },
      { name: 'nothing given', errors: true, visit: world => shown(world, world.wordy, undefined, '/receipts/find', sending({}, 'Find the receipt')) },
      { name: 'wrong', errors: true, visit: world => shown(world, world.council, undefined, '/receipts/find', sending({ 'Receipt reference': longWord, 'Your email': '12345' }, 'Find the receipt')) },
      { name: 'not found', errors: true, visit: async world => {
        const { payment } = await aPaidPayment(world.council)
        return shown(world, world.council, undefined, '/receipts/find', sending({ 'Receipt reference': payment.reference, 'Your email': '0000' }, 'Find the receipt'))
      } }
    ]
  },
  {
    name: 'Your receipt',
    route: '/receipts/:paymentId',
    states: [
      { name: 'of council tax', visit: async world => await found(world, world.council) },
      { name: 'of a fund with long names', screen: 'small', visit: async world => await found(world, world.wordy) },
      { name: 'with VAT on some of many lines', screen: 'small', visit: async world => await found(world, world.council, { lines: [
        { fundSlug: 'council-tax', amountPence: pence(1_120_00) },
        { fundSlug: 'building-control', amountPence: pence(120_00) },
        { fundSlug: 'planning', accountReference: 'PP-12345678901234567890123456X', amountPence: pence(99_999_99) },
        { fundSlug: 'bulky-waste', accountReference: aReference(world.council, 'bulky-waste'), amountPence: pence(28_00) }
      ] }) }
    ]
  }
]

/** Somebody pays with this card and looks at what happened. */
async function result(world: PagesWorld, council: TestCouncil, card: string) {
  const { visitor, path } = await aTry(council, card)
  return shown(world, council, visitor, `${path}/result`)
}

/** A card page that was thought lost is paid as well, after another has been. */
async function paidTwice(council: TestCouncil): Promise<Paying> {
  const { visitor, paymentId, attempt } = await aPayerAtTheProvider(council)
  const path = `/payments/${paymentId}`
  const ofPayment = { council_id: council.id, payment_id: paymentId }
  await inCouncil(council.id, async trx => {
    await PaymentAttempt.query(trx).where(ofPayment).patch({ status: 'errored', finished_at: new Date() })
    await trx('payments').where({ council_id: council.id, id: paymentId }).update({ status: 'open' })
  })
  await visitor.get(`${path}/check`)
  await visitor.post(`${path}/attempts`)
  await payAtTheProvider(await inCouncil(council.id, async trx => await PaymentAttempt.query(trx).findOne({ ...ofPayment, status: 'open' }).throwIfNotFound()))
  await visitor.get(`${path}/result`)
  await payAtTheProvider(attempt)
  await completePayment((await testService()).services, council.id, attempt.id, 'the sweep')
  return { visitor, path }
}

/** Somebody finds a payment again by its reference and the card's last four digits. */
async function found(world: PagesWorld, council: TestCouncil, payment: Partial<TestPayment> = {}) {
  const { payment: { reference } } = await aPaidPayment(council, { ...payment, cardLastFour: '4242' })
  const visitor: HttpVisitor = nobody(world, council)
  await visitor.get('/receipts/find')
  await visitor.submit({ reference, proof: '4242' })
  return shown(world, council, visitor)
}
