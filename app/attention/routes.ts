import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { isPaymentWithinLimits } from '../payments/payments-within-limits.js'
import { limitsOf } from '../users/person.js'
import { signedIn } from '../web/signed-in-person.js'
import type { Route } from '../web/route.js'
import { mostListed, needsAttention } from './attention-query.js'
import { paymentHistory } from './payment-history-query.js'
import { paymentHistoryPage } from './payment-history-page.js'

/** What an officer should look at, and a payment with everything that happened to it. */
export const attentionRoutes: Route[] = [
  { method: 'get', path: '/staff/attention', permission: 'attention.view', handler: showAttention },
  { method: 'get', path: '/staff/payments/:paymentId', permission: 'attention.view', handler: showPayment }
]

async function showAttention(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const attention = await inCouncil(council.id, async trx => await needsAttention(trx, council.id, services.clock.now(), limitsOf(signedIn(request))))
  response.render('attention/attention', { ...attention, mostListed })
}

async function showPayment(request: Request, response: Response): Promise<void> {
  const { council } = request
  const id = String(request.params.paymentId)
  const history = isId(id) ? await inCouncil(council.id, async trx =>
    await isPaymentWithinLimits(trx, council.id, id, limitsOf(signedIn(request))) ? await paymentHistory(trx, council.id, id) : undefined) : undefined
  if (history === undefined) throw new NotFound('payment')
  response.render('attention/payment', { page: paymentHistoryPage(history) })
}
