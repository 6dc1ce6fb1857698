import type { Knex } from 'knex'
import { councilById } from '../../../councils/council.js'
import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import { type Clock, londonDate } from '../../../dates.js'
import { pence, sumOf } from '../../../money.js'
import { type FoundRefund, type PaymentProvider, type ProviderOutcome, type ProviderPayment, ProviderRefused, type ProviderRefund } from '../payment-provider.js'
import { findPracticeCardPayment, newPracticeId, type PracticeCardPayment, type PracticeCardRefund, refundsOfPracticePayment } from './practice-card-payment.js'

const notFound = 404
const refused = 412
const mostFound = 500

/**
 * What a practice council has instead of a payment provider. Its card page is a page of the practice council, where no card is typed, and
 * all that it knows stands in the practice council's own rows: it speaks to nobody.
 */
export function practiceProvider(councilId: CouncilId, clock: Clock): PaymentProvider {
  const read = async (id: string): Promise<ProviderPayment> => await inCouncil(councilId, async trx => await readOne(trx, councilId, id))
  return {
    name: 'practice',
    createPayment: async ({ reference, description, amountPence, returnUrl, moto }) => await inCouncil(councilId, async trx => {
      const id = newPracticeId()
      await trx('practice_card_payments').insert({
        council_id: councilId, id, reference, description, amount_pence: amountPence, return_url: returnUrl, state: 'created', is_telephone: moto === true, created_at: clock.now()
      })
      return await readOne(trx, councilId, id)
    }),
    readPayment: read,
    readPaymentEvents: async id => {
      const { createdAt, ...payment } = await read(id)
      return [{ ...payment, happenedAt: createdAt }]
    },
    cancelPayment: async id => await inCouncil(councilId, async trx => {
      const ended = await trx('practice_card_payments').where({ council_id: councilId, id, state: 'created' }).update({ state: 'cancelled', finished_at: clock.now() })
      return ended > 0 ? 'cancelled' as const : 'not-cancellable' as const
    }),
    refundPayment: async (id, { amountPence, availablePence }) => await inCouncil(councilId, async trx => {
      const { refundAvailablePence } = await readOne(trx, councilId, id)
      if (refundAvailablePence === null || refundAvailablePence !== availablePence || amountPence > refundAvailablePence) throw new ProviderRefused(refused, 'P0604', null)
      const refund = { id: newPracticeId(), card_payment_id: id, amount_pence: amountPence, created_at: clock.now() }
      await trx('practice_card_refunds').insert({ council_id: councilId, ...refund })
      return asRefund(refund)
    }),
    readRefund: async (id, refundId) => {
      const refund = (await inCouncil(councilId, async trx => await refundsOfPracticePayment(trx, councilId, id))).find(one => one.id === refundId)
      if (refund === undefined) throw new ProviderRefused(notFound, 'P0700', null)
      return asRefund(refund)
    },
    listRefunds: async id => (await inCouncil(councilId, async trx => await refundsOfPracticePayment(trx, councilId, id))).map(asRefund),
    searchPayments: async ({ reference, state, fromInstant, toInstant }) => await inCouncil(councilId, async trx => {
      const found = await trx('practice_card_payments').where({ council_id: councilId }).where(one => {
        if (reference !== undefined) void one.where({ reference })
        if (state !== undefined) void one.where({ state })
        if (fromInstant !== undefined) void one.where('created_at', '>=', fromInstant)
        if (toInstant !== undefined) void one.where('created_at', '<', toInstant)
      }).orderBy('created_at', 'desc').limit(mostFound).pluck('id') as string[]
      const payments: ProviderPayment[] = []
      for (const id of found) payments.push(await readOne(trx, councilId, id))
      return { payments, nextPage: null }
    }),
    searchRefunds: async ({ fromInstant, toInstant }) => ({ refunds: await foundRefunds(councilId, fromInstant, toInstant), nextPage: null }),
    searchDisputes: async () => await Promise.resolve({ disputes: [], nextPage: null })
  }
}

async function readOne(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<ProviderPayment> {
  const payment = await findPracticeCardPayment(trx, councilId, id)
  if (payment === undefined) throw new ProviderRefused(notFound, 'P0200', null)
  const refunded = sumOf((await refundsOfPracticePayment(trx, councilId, id)).map(refund => refund.amount_pence))
  const { origin } = await councilById(trx, councilId)
  const isPaid = payment.state === 'success'
  const left = pence(payment.amount_pence - refunded)
  return {
    ...outcomeOf(payment), providerPaymentId: id, reference: payment.reference, amountPence: payment.amount_pence,
    totalAmountPence: isPaid ? payment.amount_pence : null, surchargePence: pence(0), feePence: null, netAmountPence: null,
    createdAt: payment.created_at, nextUrl: payment.state === 'created' ? `${origin}/practice/card-page/${id}` : null,
    card: isPaid ? { brand: 'Visa', firstSix: '424242', lastFour: '4242', cardholderName: 'Practice card', cardType: 'debit' } : null,
    email: null, refundStatus: isPaid ? left > 0 ? 'available' : 'full' : 'unavailable', refundAvailablePence: isPaid ? left : null,
    moto: payment.is_telephone, captureSubmittedAt: isPaid ? payment.finished_at : null,
    capturedOn: isPaid && payment.finished_at !== null ? londonDate(payment.finished_at) : null, settledOn: null
  }
}

/** The codes are GOV.UK Pay's, so that what the pages say of a failure is what they will say of a real one. */
const outcomes: Record<PracticeCardPayment['state'], ProviderOutcome> = {
  created: { state: 'created', finished: false, code: null, message: null },
  success: { state: 'success', finished: true, code: null, message: null },
  failed: { state: 'failed', finished: true, code: 'P0010', message: 'Payment method rejected' },
  cancelled: { state: 'failed', finished: true, code: 'P0030', message: 'Payment was cancelled by the user' }
}

function outcomeOf({ state }: PracticeCardPayment): ProviderOutcome {
  return outcomes[state]
}

function asRefund({ id, amount_pence: amountPence, created_at: createdAt }: PracticeCardRefund): ProviderRefund {
  return { providerRefundId: id, status: 'success', amountPence, createdAt }
}

async function foundRefunds(councilId: CouncilId, from: Date | undefined, to: Date | undefined): Promise<FoundRefund[]> {
  const rows = await inCouncil(councilId, async trx => await trx('practice_card_refunds').where({ council_id: councilId }).where(one => {
    if (from !== undefined) void one.where('created_at', '>=', from)
    if (to !== undefined) void one.where('created_at', '<', to)
  }).orderBy('created_at', 'desc').limit(mostFound) as PracticeCardRefund[])
  return rows.map(row => ({ ...asRefund(row), providerPaymentId: row.card_payment_id, settledOn: null }))
}
