import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotPermitted } from '../../errors.js'
import { maskReference } from '../../funds/masked-reference.js'
import { field } from '../../web/form-body.js'
import { throttle, throttleKey } from '../../web/throttle.js'
import { journeyContext } from '../helping/helping-banner.js'
import { type OpenedPayment, openPaymentIn, refuseStaleForm, speaksWithPayer, versionOf } from '../open-payment.js'
import { findProviderAccount } from '../provider-account.js'
import { startPayment } from '../start-payment.js'
import { isOverLimit } from './basket.js'
import { factsOf, type LineFacts } from './line-facts-query.js'
import { firstQuestion, isStopped, linePath } from './next-question.js'
import { overpaymentsOf } from './overpayments.js'
import { type Repeat, repeatsOf } from './repeats.js'

const hour = 3600
/** Generous: cards are declined, pages are lost and buttons pressed twice. Each asks the provider, which limits how often we may. */
const attemptsOfPayment = throttle('attempts', 30, hour)
const attemptsOfSession = throttle('attempts-of-session', 100, hour)

/** Check and pay. Whoever skips ahead is led to the first question without an answer. */
export async function showCheck(request: Request, response: Response): Promise<void> {
  const { opened, facts, repeats, before, offersTelephone, isHeardOnly } = await inCouncil(request.council.id, async trx => await readCheck(trx, request))
  const { payment, access } = opened
  if (before !== null) return response.redirect(303, before)
  const context = { ...journeyContext(request, opened), opened, payment }
  const lines = facts.map(({ line, fund }) => ({ line, fund, shownReference: shownReference(opened, line.account_reference) }))
  const stopped = facts.find(lineFacts => isStopped(payment, lineFacts))
  if (stopped !== undefined) {
    return response.render('payments/answers/stopped', { ...context, ...stopped, shownReference: maskReference(stopped.line.account_reference) })
  }
  response.render('payments/check', {
    ...context, lines, overpayments: overpaymentsOf(payment, facts), totalPence: payment.totalPence(), offersTelephone, isHeardOnly, mayChange: access !== 'pay-only',
    paidToday: access === 'pay-only' ? lines.filter(({ line }) => repeats.some(repeat => repeat.isPaidToday && repeat.line === line)) : []
  })
}

/** Goes to the provider's card page. Two clicks and two tabs come to the same one. */
export async function pay(request: Request, response: Response): Promise<void> {
  const { council, services, origin } = request
  const isTelephone = field(request.body, 'telephone') === 'yes'
  const { opened, facts, before, offersTelephone, isHeardOnly } = await inCouncil(council.id, async trx => {
    const found = await readCheck(trx, request)
    await refuseStaleForm(trx, request, found.opened)
    return found
  })
  const { payment, actor, access } = opened
  if (isTelephone && !offersTelephone) throw new NotPermitted('payments.telephone-card')
  if (before !== null) return response.redirect(303, before)
  // The check page says by which ways a caller pays without the adviser hearing a card number.
  if (isHeardOnly && !isTelephone) return response.redirect(303, `/payments/${payment.id}/check`)
  if (facts.some(lineFacts => isStopped(payment, lineFacts))) return response.redirect(303, `/payments/${payment.id}/check`)
  if (versionOf(request) !== payment.version) throw new Conflict('The answers were changed in another tab')
  await spendAttempt(request, payment.id)
  const cardPage = await startPayment(services, {
    council, paymentId: payment.id, version: payment.version, actor, origin, isTelephone, mayShowEmail: access === 'own'
  })
  response.redirect(303, cardPage ?? `/payments/${payment.id}/result`)
}

/** @throws TooManyTries, whose page says that nothing has been taken by this and when to try again. */
async function spendAttempt(request: Request, paymentId: string): Promise<void> {
  await attemptsOfPayment.spend(`${request.council.id}:${paymentId}`)
  await attemptsOfSession.spend(throttleKey(request, 'session', request.sessionID))
}

async function readCheck(trx: Knex.Transaction, request: Request) {
  const opened = await openPaymentIn(trx, request)
  const { payment } = opened
  const facts = await factsOf(trx, payment, payment.lines, { tellsOwed: opened.access !== 'pay-only' })
  const repeats = payment.isFinished() ? [] : await repeatsOf(trx, payment, request.services.clock.now())
  return {
    opened, facts, repeats, isHeardOnly: speaksWithPayer(opened), before: whatComesBefore(opened, facts, repeats), offersTelephone: await mayKeyCards(trx, request, opened, facts)
  }
}

/** Whoever may only pay has nothing to answer; what stands in the way is told on the page itself. */
function whatComesBefore({ payment, access }: OpenedPayment, facts: LineFacts[], [repeat]: Repeat[]): string | null {
  if (payment.isFinished()) return `/payments/${payment.id}/result`
  if (access === 'pay-only') return null
  const question = firstQuestion(payment, facts)
  if (question !== null) return question
  if (repeat !== undefined) return `${linePath(payment, repeat.line)}/repeat`
  return isOverLimit(payment, facts) ? `/payments/${payment.id}/basket` : null
}

/** Whether the adviser may key the caller's card: the council has accepted it, they have the permission, and no account is stopped for it. */
async function mayKeyCards(trx: Knex.Transaction, request: Request, { payment, actor }: OpenedPayment, facts: LineFacts[]): Promise<boolean> {
  if (actor.kind !== 'adviser' || payment.provider_account_code === null) return false
  if (request.person?.may('payments.telephone-card') !== true) return false
  if (facts.some(({ holder }) => holder?.isStoppedFor(payment.channel, 'card_telephone') === true)) return false
  const account = await findProviderAccount(trx, request.council.id, payment.provider_account_code)
  return account?.allowsTelephone() === true
}

function shownReference({ access }: OpenedPayment, reference: string): string {
  return access === 'pay-only' ? maskReference(reference) : reference
}
