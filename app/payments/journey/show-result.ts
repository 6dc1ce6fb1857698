import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { HttpError, NotFound, ProviderUnavailable } from '../../errors.js'
import { hashSecret } from '../../secrets/secret-tokens.js'
import { completePayment } from '../complete-payment.js'
import { journeyContext } from '../helping/helping-banner.js'
import { openPayment, speaksWithPayer } from '../open-payment.js'
import { findPayment, type Payment } from '../payment.js'
import { decisiveAttempt, PaymentAttempt } from '../payment-attempt.js'
import { resultOf } from './result-page.js'

/** How a payment stands, as far as can be told now. */
interface Standing {
  payment: Payment
  attempt: PaymentAttempt | undefined
  /** Where the card can still be entered or confirmed, when the provider says that it can. */
  nextUrl: string | null
}

/**
 * The provider sends the payer back here. The address carries a token of its own, so that a browser that has lost its cookie still
 * learns the outcome: then the outcome, the amount and the reference, and nothing else.
 */
export async function returnFromProvider(request: Request, response: Response): Promise<void> {
  const { council } = request
  const paymentId = String(request.params.paymentId)
  const found = await inCouncil(council.id, async trx => await attemptOfToken(trx, council.id, paymentId, String(request.params.token)))
  const { payment, attempt } = await bringUpToDate(request, found.payment, found.attempt)
  const result = resultOf(payment, attempt)
  if (await mayOpen(request)) return response.redirect(303, `/payments/${paymentId}/${result === 'paid' ? 'receipt' : 'result'}`)
  response.render('payments/outcome', { payment, attempt, result, amountPence: result === 'paid' ? payment.totalPence() : attempt?.amount_pence })
}

/** What happened, told again as often as the page is asked for. */
export async function showResult(request: Request, response: Response): Promise<void> {
  const opened = await openPayment(request)
  const known = await inCouncil(request.council.id, async trx => await decisiveAttempt(trx, request.council.id, opened.payment.id))
  const { payment, attempt, nextUrl } = await bringUpToDate(request, opened.payment, known)
  const result = resultOf(payment, attempt)
  if (result === 'paid') return response.redirect(303, `/payments/${payment.id}/receipt`)
  if (result === 'not-started') return response.redirect(303, `/payments/${payment.id}`)
  response.render('payments/result', {
    ...journeyContext(request, { ...opened, payment }), opened, payment, attempt, result, totalPence: payment.totalPence(),
    canGoOn: nextUrl !== null,
    mayChange: opened.access !== 'pay-only', isHeardOnly: speaksWithPayer(opened)
  })
}

async function attemptOfToken(trx: Knex.Transaction, councilId: string, paymentId: string, token: string) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(paymentId)) throw new NotFound('payment')
  const payment = await findPayment(trx, councilId, paymentId)
  const attempt = await PaymentAttempt.query(trx)
    .findOne({ council_id: councilId, payment_id: paymentId, return_token_hash: hashSecret(token) })
  if (payment === undefined || attempt === undefined) throw new NotFound('payment')
  return { payment, attempt }
}

/**
 * Asks the provider about an attempt that is under way. When it is away the page tells what we know: of an attempt whose card page was
 * never opened, that nothing has been paid; of any other, that we do not know yet.
 */
async function bringUpToDate(request: Request, payment: Payment, attempt: PaymentAttempt | undefined): Promise<Standing> {
  if (attempt?.isUnfinished() !== true) return { payment, attempt, nextUrl: null }
  try {
    return await completePayment(request.services, request.council.id, attempt.id, 'the payer came back')
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    request.services.log.warn({ attemptId: attempt.id }, 'provider away while a payer waits')
    return { payment, attempt: attempt.status === 'creating' ? attempt : attempt.$clone().$set({ provider_state: null }), nextUrl: null }
  }
}

async function mayOpen(request: Request): Promise<boolean> {
  return await openPayment(request).then(() => true, (error: unknown) => {
    if (error instanceof HttpError) return false
    throw error
  })
}
