import type { Request } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { SessionLost } from '../web/csrf.js'
import { field } from '../web/form-body.js'
import { sayIfBeta } from '../web/page-context.js'
import type { PaymentAccess } from '../web/request.js'
import { type Help, latestHelp, noteActivity } from './helping/help.js'
import { findPayment, type Payment } from './payment.js'
import { type Actor, changedByAnother } from './payment-event.js'

/** A payment as this session may act on it. */
export interface OpenedPayment {
  payment: Payment
  access: PaymentAccess
  actor: Actor
  /** The latest help with it, if somebody has ever helped. */
  help: Help | undefined
}

/** Somebody else changed the answers after the form was drawn. Nothing has been overwritten; the page says what stands now. */
export class StaleForm extends Conflict {
  readonly paymentId: string

  constructor(paymentId: string) {
    super('The answers were changed by somebody else in the meantime')
    this.paymentId = paymentId
  }
}

/** The adviser was helping with this payment and is not any more: the resident ended it, they themselves, or half an hour without use. */
export class HelpIsOver extends Conflict {
  readonly endedBy: Help['ended_by']

  constructor(help: Help) {
    super('The help with this payment is over')
    this.endedBy = help.ended_by
  }
}

/**
 * Opens the payment of the address. Its id is no authority: the session must have begun it or share it by a code or link, or be that
 * of the adviser who is helping with it.
 * @throws NotFound when there is none or it is not theirs; SessionLost when their session is over; HelpIsOver.
 */
export async function openPayment(request: Request): Promise<OpenedPayment> {
  return await inCouncil(request.council.id, async trx => await openPaymentIn(trx, request))
}

/** The same inside a step that reads more, or that finds the payment and holds it against changes by others. */
export async function openPaymentIn(trx: Knex.Transaction, request: Request, find = findPayment): Promise<OpenedPayment> {
  const paymentId = String(request.params.paymentId)
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(paymentId)
  const opened = isId ? await openIfAllowed(trx, request, paymentId, find) : undefined
  if (opened !== undefined) {
    sayIfBeta(request, opened.payment.phase)
    return request.openedPayment = opened
  }
  throw request.sessionWasLost ? new SessionLost() : new NotFound('payment')
}

/**
 * Refuses a form that was drawn before somebody else's change: the resident's, or the adviser's who helps. One's own other tab is no
 * stranger.
 * @throws StaleForm
 */
export async function refuseStaleForm(trx: Knex.Transaction, request: Request, { payment, actor }: OpenedPayment): Promise<void> {
  const seenVersion = versionOf(request)
  if (seenVersion > 0 && seenVersion < payment.version && await changedByAnother(trx, request.council.id, payment.id, seenVersion, actor)) {
    throw new StaleForm(payment.id)
  }
}

/** Which version of the answers a form was drawn from; 0 when it does not say. */
export function versionOf(request: Request): number {
  const text = field(request.body, 'version')
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** Who is acting in this request on a payment that they did not have to open: the adviser who is helping, or a resident. */
export function actorOf(request: Request, isHelping: boolean): Actor {
  return isHelping && request.person !== undefined ? { kind: 'adviser', userId: request.person.id } : { kind: 'resident', userId: null }
}

/** The adviser speaks with the payer and cannot hand them the screen, so the ordinary card page is not for this session. */
export function speaksWithPayer({ actor, help }: OpenedPayment): boolean {
  return actor.kind === 'adviser' && (help?.channel === 'phone' || help?.channel === 'web_chat')
}

async function openIfAllowed(
  trx: Knex.Transaction, request: Request, paymentId: string, find: typeof findPayment
): Promise<OpenedPayment | undefined> {
  const granted = request.session.payments?.[paymentId]
  if (granted === undefined && request.person?.may('payments.help') !== true) return undefined
  const payment = await find(trx, request.council.id, paymentId)
  if (payment === undefined) return undefined
  const help = await latestHelp(trx, request.council.id, paymentId)
  const now = request.services.clock.now()
  if (request.person !== undefined && help?.adviser_id === request.person.id && (help.isActive(now) || help.showsOutcome(now))) {
    await noteActivity(trx, help, now)
    return { payment, help, access: 'own', actor: actorOf(request, true) }
  }
  if (granted === undefined && request.person !== undefined && help?.adviser_id === request.person.id) throw new HelpIsOver(help)
  return granted === undefined ? undefined : { payment, help, access: granted, actor: actorOf(request, false) }
}
