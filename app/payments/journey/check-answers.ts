import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotPermitted } from '../../errors.js'
import { cardMethod } from '../../funds/method-of-payment.js'
import { field } from '../../web/form-body.js'
import { journeyContext } from '../helping/helping-banner.js'
import { type OpenedPayment, openPaymentIn, refuseStaleForm } from '../open-payment.js'
import { findProviderAccount } from '../provider-account.js'
import { startPayment } from '../start-payment.js'
import { factsOf, firstQuestion, type LineFacts, linePath, methodKindOf } from './next-page.js'
import { repeatsOf } from './repeats.js'

/** Check and pay. Whoever skips ahead is led to the first question without an answer. */
export async function showCheck(request: Request, response: Response): Promise<void> {
  const { opened, facts, unanswered, offersTelephone } = await inCouncil(request.council.id, async trx => await readCheck(trx, request))
  const { payment } = opened
  if (unanswered !== null) return response.redirect(303, unanswered)
  response.render('payments/check', {
    ...journeyContext(request, opened), opened, payment, lines: facts, totalPence: payment.totalPence(), offersTelephone,
    email: opened.access === 'own' ? payment.email : null, mayChange: opened.access !== 'pay-only'
  })
}

/** Goes to the provider's card page. Two clicks and two tabs come to the same one. */
export async function pay(request: Request, response: Response): Promise<void> {
  const { council, services, origin } = request
  const isTelephone = field(request.body, 'telephone') === 'yes'
  if (isTelephone && request.person?.may('payments.telephone-card') !== true) throw new NotPermitted('payments.telephone-card')
  const { opened, unanswered, isOverLimit } = await inCouncil(council.id, async trx => {
    const found = await readCheck(trx, request)
    await refuseStaleForm(trx, request, found.opened)
    return found
  })
  const { payment, actor } = opened
  if (unanswered !== null) return response.redirect(303, unanswered)
  if (isOverLimit) return response.redirect(303, `/payments/${payment.id}/basket`)
  const cardPage = await startPayment(services, { council, paymentId: payment.id, actor, origin, isTelephone })
  response.redirect(303, cardPage ?? `/payments/${payment.id}/result`)
}

async function readCheck(trx: Knex.Transaction, request: Request) {
  const opened = await openPaymentIn(trx, request)
  const { payment } = opened
  const facts = await factsOf(trx, payment)
  const method = await cardMethod(trx, request.council.id, methodKindOf(payment))
  const isOverLimit = method.maximumPence !== null && payment.totalPence() > method.maximumPence
  const unanswered = await whatComesFirst(trx, request, opened, facts)
  const account = opened.actor.kind === 'adviser' && payment.provider_account_code !== null
    ? await findProviderAccount(trx, request.council.id, payment.provider_account_code) : undefined
  const offersTelephone = account?.allowsTelephone() === true && request.person?.may('payments.telephone-card') === true
  return { opened, facts, unanswered, isOverLimit, offersTelephone }
}

async function whatComesFirst(
  trx: Knex.Transaction, request: Request, { payment, access }: OpenedPayment, facts: LineFacts[]
): Promise<string | null> {
  if (payment.isFinished()) return `/payments/${payment.id}/result`
  if (access === 'pay-only') return null
  const question = firstQuestion(payment, facts)
  if (question !== null) return question
  const [repeat] = await repeatsOf(trx, payment, request.services.clock.now())
  return repeat === undefined ? null : `${linePath(payment, repeat.line)}/repeat`
}
