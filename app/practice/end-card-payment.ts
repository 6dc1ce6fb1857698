import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { endPracticeCardPayment, findPracticeCardPayment, type PracticeCardPayment, type PracticeEnding } from '../payments/providers/practice/practice-card-payment.js'
import { field } from '../web/form-body.js'

const endings: readonly PracticeEnding[] = ['success', 'failed', 'cancelled']

/** Where a real payer would enter a card. Here nobody does: who practises says how it ends. */
export async function showCardPage(request: Request, response: Response): Promise<void> {
  const payment = await paymentOf(request)
  if (payment.state !== 'created') return response.redirect(303, wayBack(payment))
  response.render('practice/card-page', { payment })
}

export async function endCardPage(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const payment = await paymentOf(request)
  const ending = endings.find(one => one === field(request.body, 'ending'))
  if (ending === undefined && payment.state === 'created') {
    return response.status(422).render('practice/card-page', { payment, errors: [{ field: 'ending', message: 'Choose what happens with the card' }] })
  }
  if (ending !== undefined) await inCouncil(council.id, async trx => { await endPracticeCardPayment(trx, council.id, payment.id, ending, clock.now()) })
  response.redirect(303, wayBack(payment))
}

async function paymentOf({ council, params }: Request): Promise<PracticeCardPayment> {
  const id = String(params.cardPaymentId)
  const payment = council.practiceOf === null ? undefined : await inCouncil(council.id, async trx => await findPracticeCardPayment(trx, council.id, id))
  if (payment === undefined) throw new NotFound('payment')
  return payment
}

/** A path of this host, whatever stands before it: a practice payment leads nowhere else. */
function wayBack({ return_url: address }: PracticeCardPayment): string {
  return new URL(address).pathname
}
