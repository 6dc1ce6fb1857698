import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { Conflict } from '../../errors.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { formatCode } from '../../references.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import { recordAudit } from '../../users/audit.js'
import type { Council } from '../../councils/council.js'
import type { Payment } from '../payment.js'
import { recordPaymentEvent } from '../payment-event.js'
import { hashPayCode, newPayCode, PayLink } from './pay-link.js'
import { payableSummary } from './payable-summary.js'

const linkDays = 14
const readOutMinutes = 60
const sameRequestMs = 60_000

export interface Sender {
  council: Council
  /** Where the council's pages are, for the link itself. */
  origin: string
  adviserId: string
  encryptionKey: Buffer
  now: Date
}

/** By email, by letter to somebody at a postcode, or as a code that is read out to somebody with a postcode. */
export type Delivery =
  | { delivery: 'email', email: string }
  | { delivery: 'letter' | 'read_out', postcode: string }

/** What is kept only as a hash, and so can be shown only now. */
export interface MadeLink {
  linkId: string
  token?: string
  code?: string
}

/**
 * Passes a payment on, so that somebody can pay it with their own card. An email is put in the outbox; a letter and a code are for the
 * caller to show. Asked twice within a minute for the same address it is one email; so that two at once cannot both be the first, the
 * caller of this holds the payment's lock.
 * @throws Conflict when the payment is finished, or a link is sent before every amount is there.
 */
export async function sendLink(trx: Knex.Transaction, sender: Sender, payment: Payment, delivery: Delivery): Promise<MadeLink> {
  if (payment.isFinished()) throw new Conflict('The payment is finished')
  if (delivery.delivery !== 'read_out' && !payment.isReadyToPay()) throw new Conflict('The payment has unanswered questions')
  const alike = await justSent(trx, sender, payment, delivery)
  if (alike !== undefined) return { linkId: alike.id }
  const token = delivery.delivery === 'read_out' ? undefined : newToken()
  const code = delivery.delivery === 'email' ? undefined : newPayCode()
  const link = await PayLink.query(trx).insertAndFetch({
    council_id: sender.council.id, id: newId(), payment_id: payment.id, sent_by: sender.adviserId, created_at: sender.now,
    expires_at: expiryOf(delivery, sender.now), token_hash: token === undefined ? null : hashSecret(token),
    code_hash: code === undefined ? null : hashPayCode(sender.encryptionKey, code), ...delivery
  })
  if (delivery.delivery === 'email' && token !== undefined) await queueEmail(trx, sender, payment, link, delivery.email, token)
  await noteLink(trx, sender, payment, link, 'link_sent')
  return { linkId: link.id, token, code: code === undefined ? undefined : formatCode(code) }
}

/** Stops a link or code at once. Harmless when it is stopped already. */
export async function stopLink(trx: Knex.Transaction, sender: Sender, payment: Payment, link: PayLink): Promise<void> {
  const stopped = await PayLink.query(trx).where({ council_id: link.council_id, id: link.id }).whereNull('revoked_at')
    .patch({ revoked_at: sender.now })
  if (stopped === 1) await noteLink(trx, sender, payment, link, 'link_revoked')
}

/** A caller has one code at a time. */
export async function stopReadOutCodes(trx: Knex.Transaction, payment: Payment, now: Date): Promise<void> {
  await PayLink.query(trx).where({ council_id: payment.council_id, payment_id: payment.id, delivery: 'read_out' }).whereNull('revoked_at')
    .patch({ revoked_at: now })
}

async function justSent(trx: Knex.Transaction, { now }: Sender, payment: Payment, sent: Delivery): Promise<PayLink | undefined> {
  if (sent.delivery !== 'email') return undefined
  return await PayLink.query(trx).where({ council_id: payment.council_id, payment_id: payment.id, ...sent }).whereNull('revoked_at')
    .where('created_at', '>', new Date(now.getTime() - sameRequestMs)).first()
}

function expiryOf({ delivery }: Delivery, now: Date): Date {
  const lifeMs = delivery === 'read_out' ? readOutMinutes * 60_000 : linkDays * 86_400_000
  return new Date(now.getTime() + lifeMs)
}

async function queueEmail(
  trx: Knex.Transaction, { council, origin, now }: Sender, payment: Payment, link: PayLink, email: string, token: string
): Promise<void> {
  const context = { council, summary: await payableSummary(trx, payment), address: `${origin}/link/${token}`, expiresAt: link.expires_at }
  await queueMessage(trx, council.id, {
    kind: 'pay_link', paymentId: payment.id, recipient: email, at: now, ...messageText('payments/links/email', context)
  })
}

async function noteLink(
  trx: Knex.Transaction, { council, adviserId, now }: Sender, payment: Payment, link: PayLink, type: 'link_sent' | 'link_revoked'
): Promise<void> {
  const facts = { delivery: link.delivery }
  await recordPaymentEvent(trx, council.id, {
    paymentId: payment.id, version: payment.version, at: now, type, actor: { kind: 'adviser', userId: adviserId }, facts
  })
  const action = type === 'link_sent' && link.delivery === 'read_out' ? 'caller_code_given' : type
  await recordAudit(trx, council.id, { at: now, userId: adviserId, action, subjectId: payment.id, facts })
}
