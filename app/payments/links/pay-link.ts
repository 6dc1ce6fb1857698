import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { newCode, readCode } from '../../references.js'
import { hashSecret, keyedHash } from '../../secrets/secret-tokens.js'

const codeLength = 10

/**
 * A way for somebody else to reach a payment: a link by email, a letter with a link and a code, or a code that an adviser reads out.
 * It lets them do no more than pay, except that whoever was read a code shares the payment with the adviser.
 */
export class PayLink extends Model {
  static override tableName = 'pay_links'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare payment_id: string
  declare sent_by: string
  declare delivery: 'email' | 'letter' | 'read_out'
  declare email: string | null
  declare token_hash: string | null
  declare code_hash: string | null
  /** What must be typed beside the code: the account holder's, else one that the adviser entered. */
  declare postcode: string | null
  declare created_at: Date
  declare expires_at: Date
  declare opened_at: Date | null
  declare revoked_at: Date | null

  /** Whether it still leads anywhere, so far as the link itself is concerned; the payment may be finished. */
  isUsable(now: Date): boolean {
    return this.revoked_at === null && this.expires_at > now
  }

  access(): 'shared' | 'pay-only' {
    return this.delivery === 'read_out' ? 'shared' : 'pay-only'
  }
}

export type LinkState = 'paid' | 'stopped' | 'expired' | 'opened' | 'sent'

/** How a link stands, for whoever sent it and for whoever opens it. */
export function linkState(
  link: { revokedAt: Date | null, expiresAt: Date, openedAt: Date | null, isPaymentFinished: boolean }, now: Date
): LinkState {
  if (link.isPaymentFinished) return 'paid'
  if (link.revokedAt !== null) return 'stopped'
  if (link.expiresAt <= now) return 'expired'
  return link.openedAt === null ? 'sent' : 'opened'
}

export async function findLink(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PayLink | undefined> {
  return await PayLink.query(trx).where({ council_id: councilId, id }).first()
}

export async function findLinkByToken(trx: Knex.Transaction, councilId: CouncilId, token: string): Promise<PayLink | undefined> {
  return await PayLink.query(trx).where({ council_id: councilId, token_hash: hashSecret(token) }).first()
}

export async function findLinkByCode(trx: Knex.Transaction, councilId: CouncilId, codeHash: string): Promise<PayLink | undefined> {
  return await PayLink.query(trx).where({ council_id: councilId, code_hash: codeHash }).first()
}

/** A code for a letter or to be read out. */
export function newPayCode(): string {
  return newCode(codeLength)
}

/** What somebody typed as such a code; null when it cannot be one. */
export function readPayCode(text: string): string | null {
  return readCode(text, codeLength)
}

export function hashPayCode(key: Buffer, code: string): string {
  return keyedHash(key, 'pay code', code)
}
