import { randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import type { Pence } from '../../../money.js'

/** A card payment of a practice council: nobody's card, and no money. */
export interface PracticeCardPayment {
  id: string
  reference: string
  description: string
  amount_pence: Pence
  return_url: string
  state: 'created' | 'success' | 'failed' | 'cancelled'
  is_telephone: boolean
  created_at: Date
  finished_at: Date | null
}

/** What can become of one. */
export type PracticeEnding = Exclude<PracticeCardPayment['state'], 'created'>

export interface PracticeCardRefund {
  id: string
  card_payment_id: string
  amount_pence: Pence
  created_at: Date
}

const symbols = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** An id like a provider's, which nobody can guess. */
export function newPracticeId(): string {
  return Array.from({ length: 26 }, () => symbols.charAt(randomInt(symbols.length))).join('')
}

export async function findPracticeCardPayment(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PracticeCardPayment | undefined> {
  return await trx('practice_card_payments').where({ council_id: councilId, id }).first() as PracticeCardPayment | undefined
}

/** Ends a payment as its payer, or the lesson, wants it; one that has ended stays as it is. Answers whether this ended it. */
export async function endPracticeCardPayment(trx: Knex.Transaction, councilId: CouncilId, id: string, state: PracticeEnding, now: Date): Promise<boolean> {
  return await trx('practice_card_payments').where({ council_id: councilId, id, state: 'created' }).update({ state, finished_at: now }) > 0
}

export async function refundsOfPracticePayment(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PracticeCardRefund[]> {
  return await trx('practice_card_refunds').where({ council_id: councilId, card_payment_id: id }).orderBy('created_at') as PracticeCardRefund[]
}
