import type { Request, Response } from 'express'
import { type EmailForm, readEmail } from '../../web/email-field.js'
import { field } from '../../web/form-body.js'
import { journeyContext } from '../helping/helping-banner.js'
import { openPayment } from '../open-payment.js'
import { Payment } from '../payment.js'
import { changeAnswers } from './change-answers.js'

/** Where to send a receipt. It may be left empty. Somebody who came by a code does not see what another typed. */
export async function showDetails(request: Request, response: Response): Promise<void> {
  const opened = await openPayment(request)
  const { payment, access } = opened
  if (access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/check`)
  if (payment.isFinished()) return response.redirect(303, `/payments/${payment.id}/result`)
  const submitted = { email: access === 'own' ? payment.email ?? '' : '' }
  response.render('payments/details', { ...journeyContext(request, opened), opened, payment, submitted })
}

export async function giveDetails(request: Request, response: Response): Promise<void> {
  const form = readDetailsForm(request.body)
  if (form.values === undefined) {
    const opened = await openPayment(request)
    return response.status(422).render('payments/details', { ...journeyContext(request, opened), opened, payment: opened.payment, ...form })
  }
  const { email } = form.values
  const { payment } = await changeAnswers(request, async (trx, current) => {
    if (current.payment.details_given && current.payment.email === email) return null
    await Payment.query(trx).where({ council_id: current.payment.council_id, id: current.payment.id }).patch({ email, details_given: true })
    return { type: 'details_given', facts: { wantsReceipt: email !== null } }
  })
  response.redirect(303, `/payments/${payment.id}/check`)
}

export function readDetailsForm(body: unknown): EmailForm<{ email: string | null }> {
  return field(body, 'email').trim() === '' ? { values: { email: null } } : readEmail(body)
}
