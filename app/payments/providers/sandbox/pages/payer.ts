import type { Request, RequestHandler, Response } from 'express'
import { cookieValue } from '../../../../web/cookie-value.js'
import { bringUpToDate } from '../payment-lifecycle.js'
import { currentEvent } from '../payment-state.js'
import type { SandboxPayment } from '../sandbox-state.js'
import { paymentWithId, type World } from '../world.js'
import { sendPage } from './templates.js'

/** Where a payer is on the way: entering a card, confirming the amount, or past both. */
export type Step = 'card' | 'confirm' | 'outcome'

const cookieName = 'sandbox_payment'
const ninetyMinutes = 90 * 60

/**
 * Runs the handler when the browser has opened this payment and the payment is at that step. At any other step it leads to the page
 * for where the payment now is, so that Back, a second click and a second tab do no harm.
 */
export function atStep(world: World, steps: readonly Step[], handle: (payment: SandboxPayment, req: Request, res: Response) => void): RequestHandler {
  return (req, res) => {
    if (bringUpToDate(world)) world.changed()
    const id = req.params.paymentId
    const payment = paymentWithId(world, typeof id === 'string' ? id : undefined)
    if (cookieValue(req, cookieName) !== payment?.browserSecret) sendSessionExpired(res)
    else if (steps.includes(stepOf(payment))) handle(payment, req, res)
    else res.redirect(303, pathOf(payment, stepOf(payment)))
  }
}

export function stepOf(payment: SandboxPayment): Step {
  const { state } = currentEvent(payment)
  if (state === 'created' || state === 'started') return 'card'
  return state === 'submitted' && payment.succeedsAt === null ? 'confirm' : 'outcome'
}

export function pathOf(payment: SandboxPayment, step: Step): string {
  return `/card_details/${payment.id}${step === 'card' ? '' : `/${step}`}`
}

/** Lets this browser, and only it, see the payment's pages. */
export function rememberBrowser(res: Response, payment: SandboxPayment): void {
  res.cookie(cookieName, payment.browserSecret, {
    path: pathOf(payment, 'card'), httpOnly: true, sameSite: 'lax', maxAge: ninetyMinutes * 1000
  })
}

export function sendSessionExpired(res: Response): void {
  res.status(403)
  sendPage(res, 'session-expired.njk', {})
}
