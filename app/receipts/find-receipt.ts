import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { OutboxMessage } from '../messages/outbox-message.js'
import { Payment } from '../payments/payment.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import type { FieldError } from '../web/form-body.js'
import { keepSession } from '../web/sessions.js'
import { throttle, throttleKey, visitorAddress } from '../web/throttle.js'
import { type ReceiptFacts, readFindReceiptForm } from './find-receipt-form.js'

const quarterOfAnHour = 15 * 60
const wrongTries = throttle('find-receipt', 5, quarterOfAnHour)
/** Generous: a library or a contact centre has one address for everybody. */
const triesFromAnAddress = throttle('find-receipt-from', 300, quarterOfAnHour)
const mostKept = 20

/** The same whether there is no such receipt or the second fact is another's. */
const noMatch: FieldError[] = [{ field: 'reference', message: 'We cannot find a receipt with both of these. Check them and try again' }]

export function showFindReceipt(_request: Request, response: Response): void {
  response.render('receipts/find')
}

/** Somebody who has the reference and a second fact sees the receipt again, in this session. */
export async function findReceipt(request: Request, response: Response): Promise<void> {
  const { council } = request
  const form = readFindReceiptForm(request.body)
  if (form.values === undefined) return response.status(422).render('receipts/find', form)
  const { values, submitted } = form

  const tries = `${council.id}:${values.reference}`
  await triesFromAnAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  await wrongTries.spend(tries)
  const payment = await inCouncil(council.id, async trx => await matchingPayment(trx, council.id, values))
  if (payment === null) return response.status(422).render('receipts/find', { errors: noMatch, submitted })

  await wrongTries.giveBack(tries)
  keepSession(request)
  request.session.receipts = [payment.id, ...(request.session.receipts ?? []).filter(id => id !== payment.id)].slice(0, mostKept)
  response.redirect(303, `/receipts/${payment.id}`)
}

/** A payment whose money came: what is still under way has no receipt. */
async function matchingPayment(trx: Knex.Transaction, councilId: string, { reference, proof }: ReceiptFacts): Promise<Payment | null> {
  const payment = await Payment.query(trx).where({ council_id: councilId, reference }).whereIn('status', ['paid', 'held']).first()
  if (payment === undefined) return null
  const isTheirs = 'email' in proof ? await gaveEmail(trx, payment, proof.email) : await paidWithCard(trx, payment, proof.lastFour)
  return isTheirs ? payment : null
}

/** The address that was given while paying, or one to which the receipt was sent later. */
async function gaveEmail(trx: Knex.Transaction, payment: Payment, email: string): Promise<boolean> {
  const sent = await OutboxMessage.query(trx).where({ council_id: payment.council_id, payment_id: payment.id, kind: 'receipt' }).select('recipient')
  return [payment.email, ...sent.map(message => message.recipient)].some(known => known?.toLowerCase() === email.toLowerCase())
}

async function paidWithCard(trx: Knex.Transaction, payment: Payment, lastFour: string): Promise<boolean> {
  const attempt = await PaymentAttempt.query(trx).whereIn('status', ['succeeded', 'held'])
    .where({ council_id: payment.council_id, payment_id: payment.id, card_last_four: lastFour }).first()
  return attempt !== undefined
}
