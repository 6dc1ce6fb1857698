import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { NotFound, ProviderUnavailable } from '../errors.js'
import { hashSecret } from '../secret-tokens.js'
import { completePayment, type Because } from './complete-payment.js'
import { journeyContext } from './helping/helping-banner.js'
import { openPayment } from './open-payment.js'
import { findPayment, type Payment } from './payment.js'
import { latestAttempt, PaymentAttempt } from './payment-attempt.js'
import { resultOf } from './result-page.js'

/**
 * The provider sends the payer back here. The address carries a token of its own, so that a browser that has lost its cookie still
 * learns the outcome: then the outcome, the amount and the reference, and nothing else.
 */
export async function returnFromProvider(request: Request, response: Response): Promise<void> {
  const { council } = request
  const paymentId = String(request.params.paymentId)
  const { payment, attempt } = await inCouncil(council.id, async trx => await attemptOfToken(trx, council.id, paymentId, String(request.params.token)))
  const current = attempt.isUnfinished() ? await bringUpToDate(request, payment, attempt, 'the payer came back') : { payment, attempt }
  const mayOpen = await openPayment(request).then(() => true, () => false)
  if (mayOpen) return response.redirect(303, `/payments/${paymentId}/result`)
  response.render('payments/outcome', { payment: current.payment, attempt: current.attempt, result: resultOf(current.payment, current.attempt) })
}

/** What happened, told again as often as the page is asked for. */
export async function showResult(request: Request, response: Response): Promise<void> {
  const opened = await openPayment(request)
  const attempt = await inCouncil(request.council.id, async trx => await latestAttempt(trx, request.council.id, opened.payment.id))
  const current = attempt?.isUnfinished() === true
    ? await bringUpToDate(request, opened.payment, attempt, 'the payer came back')
    : { payment: opened.payment, attempt }
  const result = resultOf(current.payment, current.attempt)
  if (result === 'paid') return response.redirect(303, `/payments/${opened.payment.id}/receipt`)
  if (result === 'not-started') return response.redirect(303, `/payments/${opened.payment.id}`)
  response.render('payments/result', {
    ...journeyContext(request, { ...opened, payment: current.payment }), opened, payment: current.payment, attempt: current.attempt, result,
    totalPence: current.payment.totalPence()
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

/** Asks the provider. When it is away the page tells what we knew: that we do not know yet, or that nothing has been paid. */
async function bringUpToDate(
  request: Request, payment: Payment, attempt: PaymentAttempt, because: Because
): Promise<{ payment: Payment, attempt: PaymentAttempt }> {
  try {
    return await completePayment(request.services, request.council.id, attempt.id, because)
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    request.services.log.warn({ attemptId: attempt.id }, 'provider away while a payer waits')
    return { payment, attempt: attempt.$clone().$set({ status: 'open', provider_state: 'submitted' }) }
  }
}
