import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { canEmail, outboxIsOpen } from '../messages/delivery.js'
import { OutboxMessage } from '../messages/outbox-message.js'
import { type JourneyContext, journeyContext } from '../payments/helping/helping-banner.js'
import { actorOf, openPaymentIn } from '../payments/open-payment.js'
import { findPayment, lockPayment, type Payment } from '../payments/payment.js'
import { type Actor, recordPaymentEvent } from '../payments/payment-event.js'
import { isPaymentWithinLimits } from '../payments/payments-within-limits.js'
import { limitsOf } from '../users/person.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import { SessionLost } from '../web/csrf.js'
import { readEmail } from '../messages/email-address.js'
import type { FieldError } from '../web/form-body.js'
import { throttle } from '../web/throttle.js'
import { queueReceipt } from './queue-receipt.js'
import { maskedReceipt, receiptOf } from './receipt-query.js'

/** A receipt as this session reached it: by the payment itself, or found again. */
interface OpenedReceipt {
  payment: Payment
  actor: Actor
  path: string
  /** Where the form that sends it by email leads. */
  emailsPath: string
  /** They typed the payment's email address themselves, or help whoever did, so that it can be shown. */
  showsEmail: boolean
  /** They came by a link only to pay: the accounts and the card need not be theirs. */
  isMasked: boolean
  journey: JourneyContext | undefined
  isFoundAgain: boolean
}

type OpenReceipt = (trx: Knex.Transaction, request: Request) => Promise<OpenedReceipt>

/** Anybody could be written to with this form, so not often. */
const emails = throttle('receipt-email', 10, 60 * 60)

export async function showReceiptOfPayment(request: Request, response: Response): Promise<void> {
  const opened = await inCouncil(request.council.id, async trx => await openOfPayment(trx, request))
  if (opened.payment.status !== 'paid') return response.redirect(303, `/payments/${opened.payment.id}/result`)
  await renderReceipt(request, response, opened)
}

/** Of money that came and is not what was asked for there is no receipt yet, and whoever looks for one is told so. */
export async function showFoundReceipt(request: Request, response: Response): Promise<void> {
  const opened = await inCouncil(request.council.id, async trx => await openFound(trx, request))
  if (opened.payment.status === 'paid') return await renderReceipt(request, response, opened)
  const { council_id, id: payment_id } = opened.payment
  const attempt = await inCouncil(council_id, async trx => await PaymentAttempt.query(trx).findOne({ council_id, payment_id, status: 'held' }))
  response.render('payments/outcome', { payment: opened.payment, attempt, result: 'held' })
}

export async function emailReceiptOfPayment(request: Request, response: Response): Promise<void> {
  await emailReceipt(request, response, openOfPayment)
}

export async function emailFoundReceipt(request: Request, response: Response): Promise<void> {
  await emailReceipt(request, response, openFound)
}

async function openOfPayment(trx: Knex.Transaction, request: Request): Promise<OpenedReceipt> {
  const opened = await openPaymentIn(trx, request)
  const { payment, actor, access } = opened
  await refuseOtherMoney(trx, request, payment)
  return {
    payment, actor, path: `/payments/${payment.id}/receipt`, emailsPath: `/payments/${payment.id}/receipt-emails`,
    showsEmail: access === 'own', isMasked: access === 'pay-only', journey: journeyContext(request, opened), isFoundAgain: false
  }
}

async function openFound(trx: Knex.Transaction, request: Request): Promise<OpenedReceipt> {
  const id = request.session.receipts?.find(found => found === request.params.paymentId)
  const payment = id === undefined ? undefined : await findPayment(trx, request.council.id, id)
  if (payment === undefined) throw request.sessionWasLost ? new SessionLost() : new NotFound('receipt')
  await refuseOtherMoney(trx, request, payment)
  const path = `/receipts/${payment.id}`
  return {
    payment, actor: actorOf(request, false), path, emailsPath: `${path}/receipt-emails`, showsEmail: false, isMasked: false, journey: undefined,
    isFoundAgain: true
  }
}

/** Staff who are limited to funds or methods of payment see no receipt for money of others, whomever they help. */
async function refuseOtherMoney(trx: Knex.Transaction, { council, person }: Request, payment: Payment): Promise<void> {
  if (person !== undefined && !await isPaymentWithinLimits(trx, council.id, payment.id, limitsOf(person))) throw new NotFound('receipt')
}

async function emailReceipt(request: Request, response: Response, open: OpenReceipt): Promise<void> {
  const { council, services } = request
  const opened = await inCouncil(council.id, async trx => await open(trx, request))
  const { payment, actor, path } = opened
  if (payment.status !== 'paid') return response.redirect(303, path)
  const { values, errors, submitted } = readEmail(request.body)
  if (errors !== undefined) return await renderReceipt(request, response.status(422), opened, { errors, submitted })

  await emails.spend(`${council.id}:${payment.id}`)
  const at = services.clock.now()
  await inCouncil(council.id, async trx => {
    await queueReceipt(trx, await lockPayment(trx, council.id, payment.id), values.email, at, { isMasked: opened.isMasked })
    await recordPaymentEvent(trx, council.id, { paymentId: payment.id, version: payment.version, at, type: 'receipt_requested', actor })
  })
  response.redirect(303, `${path}?emailed=yes`)
}

async function renderReceipt(
  request: Request, response: Response, { payment, emailsPath, showsEmail, isMasked, journey, isFoundAgain }: OpenedReceipt,
  form: { errors?: FieldError[], submitted: { email: string } } = { submitted: { email: showsEmail ? payment.email ?? '' : '' } }
): Promise<void> {
  const { council, services } = request
  const { whole, message } = await inCouncil(council.id, async trx => ({
    whole: await receiptOf(trx, payment), message: await latestEmail(trx, payment)
  }))
  response.render('receipts/receipt', {
    ...journey, ...form, receipt: isMasked ? maskedReceipt(whole) : whole, isFoundAgain, emailsPath, message, recipient: showsEmail ? message?.recipient : undefined,
    hasJustAsked: request.query.emailed === 'yes', canEmail: canEmail(services.config), demoOutbox: outboxIsOpen(services.config)
  })
}

async function latestEmail(trx: Knex.Transaction, { council_id, id }: Payment): Promise<OutboxMessage | undefined> {
  return await OutboxMessage.query(trx).where({ council_id, payment_id: id, kind: 'receipt' }).orderBy('created_at', 'desc').first()
}
