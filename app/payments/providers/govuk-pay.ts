import { setTimeout as pause } from 'node:timers/promises'
import { type z } from 'zod'
import { ProviderUnavailable } from '../../errors.js'
import {
  disputeSearchAnswer, eventsAnswer, paymentAnswer, refundAnswer, refundListAnswer, refundSearchAnswer, refusalAnswer, searchAnswer
} from './govuk-pay-answers.js'
import { ProviderRefused, type NewProviderPayment, type PaymentProvider, type ProviderPaymentSearch } from './payment-provider.js'
import { sendRequest, type ProviderAnswer, type RequestSettings } from './send-request.js'

export interface GovukPaySettings {
  readonly baseUrl: string
  readonly apiKey: string
  readonly fetch?: typeof fetch
  readonly sleep?: (milliseconds: number) => Promise<void>
  readonly createTimeoutMs?: number
  readonly otherTimeoutMs?: number
  readonly giveUpAfterMs?: number
}

const cancelledByService = 'P0040'
const longestDescription = 255
// Its firewall turns the whole request away for one of these (P0920): https://docs.payments.service.gov.uk/api_reference/
const charactersRefused = /[<>"\\|]/g

/** GOV.UK Pay as a payment provider. The contract is test/payments/providers/fixtures/govuk-pay-openapi.json. */
export function govukPay(settings: GovukPaySettings): PaymentProvider {
  const { createTimeoutMs = 15_000, otherTimeoutMs: timeoutMs = 10_000 } = settings
  const sending: RequestSettings = {
    baseUrl: settings.baseUrl,
    apiKey: settings.apiKey,
    fetch: settings.fetch ?? fetch,
    sleep: settings.sleep ?? (async milliseconds => { await pause(milliseconds) }),
    giveUpAfterMs: settings.giveUpAfterMs ?? 20_000
  }

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return readAnswer(await sendRequest(sending, { method: 'GET', path, timeoutMs, repeatable: true }), schema)
  }

  async function readPayment(providerPaymentId: string) {
    return get(pathOf(providerPaymentId), paymentAnswer)
  }

  return {
    name: 'GOV.UK Pay',
    readPayment,

    async createPayment(payment) {
      const body = createBody(payment)
      const answer = await sendRequest(sending, { method: 'POST', path: '/v1/payments', body, timeoutMs: createTimeoutMs, repeatable: false })
      return readAnswer(answer, paymentAnswer)
    },

    async readPaymentEvents(providerPaymentId) {
      return get(`${pathOf(providerPaymentId)}/events`, eventsAnswer)
    },

    async cancelPayment(providerPaymentId) {
      const path = `${pathOf(providerPaymentId)}/cancel`
      const answer = await sendRequest(sending, { method: 'POST', path, timeoutMs, repeatable: true })
      if (answer.status === 204) return 'cancelled'
      if (answer.status !== 409 && answer.status !== 400) throw refusalIn(answer)
      // The answer to an earlier cancellation may have been lost, so a conflict is not yet an answer.
      const { state, code } = await readPayment(providerPaymentId)
      return state === 'cancelled' && code === cancelledByService ? 'cancelled' : 'not-cancellable'
    },

    async refundPayment(providerPaymentId, { amountPence, availablePence }) {
      const path = `${pathOf(providerPaymentId)}/refunds`
      const body = { amount: amountPence, refund_amount_available: availablePence }
      return readAnswer(await sendRequest(sending, { method: 'POST', path, body, timeoutMs, repeatable: false }), refundAnswer)
    },

    async readRefund(providerPaymentId, providerRefundId) {
      return get(`${pathOf(providerPaymentId)}/refunds/${encodeURIComponent(providerRefundId)}`, refundAnswer)
    },

    async listRefunds(providerPaymentId) {
      return get(`${pathOf(providerPaymentId)}/refunds`, refundListAnswer)
    },

    async searchPayments(search) {
      return get(`/v1/payments?${searchQuery(search)}`, searchAnswer)
    },

    async searchRefunds(search) {
      return get(`/v1/refunds?${searchQuery(search)}`, refundSearchAnswer)
    },

    async searchDisputes(search) {
      return get(`/v1/disputes?${searchQuery(search)}`, disputeSearchAnswer)
    }
  }
}

function createBody(payment: NewProviderPayment) {
  const prefilled = {
    cardholder_name: harmless(payment.cardholderName),
    billing_address: harmless(payment.billingPostcode) && { postcode: payment.billingPostcode }
  }
  return {
    amount: payment.amountPence,
    reference: payment.reference,
    description: payment.description.replace(charactersRefused, ' ').slice(0, longestDescription),
    return_url: payment.returnUrl,
    email: harmless(payment.email),
    language: payment.language,
    moto: payment.moto,
    metadata: payment.metadata,
    prefilled_cardholder_details: prefilled.cardholder_name || prefilled.billing_address ? prefilled : undefined
  }
}

/** What is only filled in for convenience is left out rather than let it stop the payment. */
function harmless(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.search(charactersRefused) >= 0 ? undefined : value
}

function searchQuery({ reference, state, fromInstant, toInstant, page, pageSize }: ProviderPaymentSearch): URLSearchParams {
  const query = new URLSearchParams()
  if (reference !== undefined) query.set('reference', reference)
  if (state !== undefined) query.set('state', state)
  if (fromInstant !== undefined) query.set('from_date', toTheSecond(fromInstant))
  if (toInstant !== undefined) query.set('to_date', toTheSecond(toInstant))
  if (page !== undefined) query.set('page', String(page))
  if (pageSize !== undefined) query.set('display_size', String(pageSize))
  return query
}

function pathOf(providerPaymentId: string): string {
  return `/v1/payments/${encodeURIComponent(providerPaymentId)}`
}

function toTheSecond(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`
}

function readAnswer<Schema extends z.ZodType>(answer: ProviderAnswer, schema: Schema): z.output<Schema> {
  if (answer.status >= 300) throw refusalIn(answer)
  const parsed = schema.safeParse(answer.body)
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map(issue => issue.path.join('.')).join(', ')
  throw new ProviderUnavailable(`The payment provider answered in a shape that we do not know: ${places}`)
}

function refusalIn({ status, body }: ProviderAnswer): ProviderRefused {
  const { data } = refusalAnswer.safeParse(body)
  return new ProviderRefused(status, data?.code ?? null, data?.field ?? null)
}
