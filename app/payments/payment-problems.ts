import type { ErrorRequestHandler, Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { oldServiceOf } from '../councils/paid-elsewhere.js'
import { AnswersAreFinal, CannotCallBack } from './journey/change-answers.js'
import { contextBeforePayment, journeyContext } from './helping/helping-banner.js'
import { HelpIsOver, StaleForm } from './open-payment.js'
import { TurnedAway } from '../service-phase/let-in.js'
import { SessionLost } from '../web/csrf.js'
import { CardPageUnavailable } from './start-payment.js'

/**
 * The journey's own surprises, each with its page: somebody else changed the answers, ended the help, there is nothing left to change,
 * the session that could open the payment is over, the fund is paid with the old service,
 * or the provider is away. Each says what it means for the money.
 */
export const paymentProblems: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (error instanceof TurnedAway) {
    return turnAway(request, response, error).catch(next)
  }
  if (error instanceof StaleForm) return response.status(409).render('payments/stale', { paymentId: error.paymentId })
  if (error instanceof HelpIsOver) return response.status(409).render('payments/helping/help-is-over', { endedBy: error.endedBy })
  if (error instanceof AnswersAreFinal) return response.redirect(303, `/payments/${error.paymentId}`)
  if (error instanceof SessionLost && request.sessionWasLost && request.path.startsWith('/payments/')) {
    return response.status(error.status).render('payments/session-over')
  }
  if (error instanceof CardPageUnavailable) {
    return response.status(error.status).render('errors/provider-unavailable', { noMoneyTaken: true, wayOn: `/payments/${error.paymentId}/check` })
  }
  if (error instanceof CannotCallBack) {
    return response.status(error.status).render('errors/provider-unavailable', { wayOn: `/payments/${error.paymentId}/result` })
  }
  next(error)
}

/** Whoever is helping stays in their help: they may invite, or finish. What was chosen before can still be paid. */
async function turnAway(request: Request, response: Response, { status, because, fund, invitedTo }: TurnedAway): Promise<void> {
  const { person, openedPayment, council, services: { clock } } = request
  const staff = person === undefined ? {} : { isStaff: true, mayInvite: person.may('residents.invite'), batch: newId(), next: request.path }
  const context = openedPayment === undefined ? await contextBeforePayment(request) : journeyContext(request, openedPayment)
  const basket = openedPayment === undefined || openedPayment.payment.lines.length === 0 ? null : `/payments/${openedPayment.payment.id}/basket`
  response.status(status).render('service-phase/turned-away', { ...context, basket, oldService: oldServiceOf(council, clock.now(), true), because, fund, invitedTo, ...staff })
}
