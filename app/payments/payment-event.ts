import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'

/** Who did something to a payment: its history says so in plain words. */
export interface Actor {
  kind: 'resident' | 'adviser' | 'provider' | 'system'
  userId: string | null
}

export const systemActor: Actor = { kind: 'system', userId: null }
export const providerActor: Actor = { kind: 'provider', userId: null }

const answerChanges = [
  'line_added', 'reference_changed', 'postcode_answered', 'amount_given', 'repeat_accepted', 'line_removed', 'details_given'
] as const

/** A change of the answers: each makes a version of the payment. */
export type AnswerChangeType = typeof answerChanges[number]

/** What can happen to a payment. The history page has words for each. */
export type PaymentEventType =
  AnswerChangeType | 'attempt_started' | 'attempt_reached_provider' | 'attempt_succeeded' | 'attempt_failed' | 'attempt_held' | 'attempt_lost' |
  'help_code_shown' | 'help_started' | 'help_ended' | 'link_sent' | 'link_opened' | 'link_revoked' | 'receipt_requested'

/**
 * Notes what happened at a version of the payment's answers. Facts hold figures, codes and states; never a name, an email or a card.
 */
export async function recordPaymentEvent(
  trx: Knex.Transaction, councilId: CouncilId,
  event: { paymentId: string, version: number, at: Date, type: PaymentEventType, actor: Actor, facts?: Record<string, string | number | boolean | null> }
): Promise<void> {
  await trx('payment_events').insert({
    council_id: councilId, payment_id: event.paymentId, id: newId(), version: event.version, happened_at: event.at, type: event.type,
    actor: event.actor.kind, user_id: event.actor.userId, facts: JSON.stringify(event.facts ?? {})
  })
}

/** Whether somebody other than this actor changed the answers after the version that a form was drawn from. */
export async function changedByAnother(
  trx: Knex.Transaction, councilId: CouncilId, paymentId: string, sinceVersion: number, actor: Actor
): Promise<boolean> {
  const change = await trx('payment_events').where({ council_id: councilId, payment_id: paymentId }).where('version', '>', sinceVersion)
    .whereIn('type', answerChanges)
    .where(others => others.whereNot({ actor: actor.kind }).orWhereRaw('user_id is distinct from ?', [actor.userId])).first('id') as { id: string } | undefined
  return change !== undefined
}
