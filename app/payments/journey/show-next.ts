import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { findPayment } from '../payment.js'
import { openPaymentIn } from '../open-payment.js'
import { factsOf, firstQuestion, questionOf } from './next-page.js'

/** Where a payment goes on: its first question without an answer among its lines, and the basket when there is none. */
export async function firstUnanswered(request: Request, paymentId: string): Promise<string> {
  return await inCouncil(request.council.id, async trx => {
    const payment = await findPayment(trx, request.council.id, paymentId)
    if (payment === undefined) throw new Error(`No payment ${paymentId}`)
    for (const facts of await factsOf(trx, payment)) {
      const question = questionOf(payment, facts)
      if (question !== null) return question
    }
    return `/payments/${paymentId}/basket`
  })
}

/** The payment's own address leads to wherever it goes on: used by help codes and links. */
export async function continuePayment(request: Request, response: Response): Promise<void> {
  const path = await inCouncil(request.council.id, async trx => {
    const { payment, access } = await openPaymentIn(trx, request)
    if (access === 'pay-only' && payment.status === 'open') return `/payments/${payment.id}/check`
    if (payment.isFinished() || payment.status === 'paying') return `/payments/${payment.id}/result`
    return firstQuestion(payment, await factsOf(trx, payment)) ?? `/payments/${payment.id}/check`
  })
  response.redirect(303, path)
}
