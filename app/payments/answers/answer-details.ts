import type { Request, Response } from 'express'
import { type EmailForm, readEmail } from '../../messages/email-address.js'
import { field } from '../../web/form-body.js'
import { journeyContext } from '../helping/helping-banner.js'
import { type OpenedPayment, openPayment } from '../open-payment.js'
import { Payment } from '../payment.js'
import { changeAnswers } from '../journey/change-answers.js'

/** Where to send a receipt. It may be left empty. Somebody who came by a code does not see what another typed. */
export async function showDetails(request: Request, response: Response): Promise<void> {
  const opened = await openPayment(request)
  const { payment, access } = opened
  if (access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/check`)
  if (payment.isFinished()) return response.redirect(303, `/payments/${payment.id}/result`)
  response.render('payments/answers/details', { ...shown(request, opened), submitted: { email: access === 'own' ? payment.email : null } })
}

/** An empty answer of somebody who was not shown another's address leaves it as it is. */
export async function giveDetails(request: Request, response: Response): Promise<void> {
  const form = readDetailsForm(request.body)
  if (form.values === undefined) {
    return response.status(422).render('payments/answers/details', { ...shown(request, await openPayment(request)), ...form })
  }
  const payment = await changeAnswers(request, async (trx, { payment: current, access }) => {
    const email = form.values.email ?? (access === 'own' ? null : current.email)
    if (current.details_given && current.email === email) return null
    await Payment.query(trx).where({ council_id: current.council_id, id: current.id }).patch({ email, details_given: true })
    return { type: 'details_given', facts: { wantsReceipt: email !== null } }
  })
  response.redirect(303, `/payments/${payment.id}/check`)
}

function readDetailsForm(body: unknown): EmailForm<{ email: string | null }> {
  return field(body, 'email').trim() === '' ? { values: { email: null } } : readEmail(body)
}

function shown(request: Request, opened: OpenedPayment) {
  const { payment, access } = opened
  return { ...journeyContext(request, opened), opened, payment, keepsAnother: access !== 'own' && payment.email !== null }
}
