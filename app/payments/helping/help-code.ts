import type { Request } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { formatCode, newCode, readCode } from '../../references.js'
import { keyedHash } from '../../secrets/secret-tokens.js'
import type { OpenedPayment } from '../open-payment.js'
import { lockPayment } from '../payment.js'
import { recordPaymentEvent } from '../payment-event.js'
import { replaceCodes } from './end-help.js'
import { Help } from './help.js'

const codeLength = 6
const minutesToBeClaimed = 10

/** What somebody typed as the code that a resident sees; null when it cannot be one. */
export function readHelpCode(text: string): string | null {
  return readCode(text, codeLength)
}

/** Thirty bits can be tried out by whoever reads the table, so the hash needs the key. */
export function hashHelpCode(key: Buffer, code: string): string {
  return keyedHash(key, 'help code', code)
}

/**
 * Makes the code by which an adviser can join a payment. Earlier codes of the payment stop working.
 * @param page the page that the resident is on, which the adviser will see
 * @throws Conflict when the payment is finished or the visitor is its adviser already.
 */
export async function makeHelpCode(
  trx: Knex.Transaction, request: Request, opened: OpenedPayment, page: string | null
): Promise<{ help: Help, code: string }> {
  const { council, services: { clock, config } } = request
  const now = clock.now()
  const payment = await lockPayment(trx, council.id, opened.payment.id)
  if (payment.isFinished() || opened.actor.kind === 'adviser') throw new Conflict('Nobody needs a help code for this payment')
  await replaceCodes(trx, payment, now)
  const code = newCode(codeLength)
  const code_hash = hashHelpCode(config.encryptionKey, code)
  await freeCode(trx, council.id, code_hash, now)
  const help = await Help.query(trx).insertAndFetch({
    council_id: council.id, id: newId(), payment_id: payment.id, started_by: 'resident', code_hash,
    code_expires_at: new Date(now.getTime() + minutesToBeClaimed * 60_000), from_page: page, created_at: now, last_active_at: now
  })
  await recordPaymentEvent(trx, council.id, {
    paymentId: payment.id, version: payment.version, at: now, type: 'help_code_shown', actor: opened.actor
  })
  return { help, code: formatCode(code) }
}

/** The latest code made for a payment, whatever has become of it. */
export async function latestCode(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<Help | undefined> {
  return await Help.query(trx).where({ council_id: councilId, payment_id: paymentId, started_by: 'resident' })
    .orderBy('created_at', 'desc').first()
}

/** Sooner or later a code comes up again: an old one that nobody ever typed makes way for it. */
async function freeCode(trx: Knex.Transaction, councilId: CouncilId, code_hash: string, now: Date): Promise<void> {
  await Help.query(trx).where({ council_id: councilId, code_hash }).whereNull('claimed_at').whereNull('ended_at')
    .where('code_expires_at', '<=', now).patch({ ended_at: now, ended_by: 'idle' })
}
