import type { ErrorRequestHandler } from 'express'
import { AnswersAreFinal } from './journey/change-answers.js'
import { HelpIsOver, StaleForm } from './open-payment.js'

/** The journey's own surprises, each with its page: somebody else changed the answers, ended the help, or there is nothing left to change. */
export const paymentProblems: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof StaleForm) return response.status(409).render('payments/stale', { paymentId: error.paymentId })
  if (error instanceof HelpIsOver) return response.status(409).render('payments/helping/help-is-over', { endedBy: error.endedBy })
  if (error instanceof AnswersAreFinal) return response.redirect(303, `/payments/${error.paymentId}`)
  next(error)
}
