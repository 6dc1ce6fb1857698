import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { Payment } from '../payment.js'
import { type Actor, recordPaymentEvent, systemActor } from '../payment-event.js'
import { Help } from './help.js'

/** Ends a help at once, for one of the two. Harmless when it is over already. */
export async function endHelp(trx: Knex.Transaction, help: Help, actor: Actor, now: Date): Promise<void> {
  const by = actor.kind === 'adviser' ? 'adviser' : 'resident'
  const ended = await Help.query(trx).where({ council_id: help.council_id, id: help.id }).whereNull('ended_at')
    .patch({ ended_at: now, ended_by: by })
  if (ended === 0) return
  await noteEnd(trx, help, actor, by, now)
  await recordAudit(trx, help.council_id, {
    at: now, userId: actor.userId, action: 'help_ended', subjectId: help.payment_id ?? help.id, facts: { by }
  })
}

/** Ends whatever an adviser is helping with: they are going. */
export async function endHelpsOf(trx: Knex.Transaction, councilId: CouncilId, adviserId: string, now: Date): Promise<void> {
  const helps = await Help.query(trx).where({ council_id: councilId, adviser_id: adviserId }).whereNull('ended_at')
  for (const help of helps) await endHelp(trx, help, { kind: 'adviser', userId: adviserId }, now)
}

/** Ends what an adviser began and never came to a payment. */
export async function endUnattachedHelps(trx: Knex.Transaction, councilId: CouncilId, adviserId: string, now: Date): Promise<void> {
  await Help.query(trx).where({ council_id: councilId, adviser_id: adviserId }).whereNull('payment_id').whereNull('ended_at')
    .patch({ ended_at: now, ended_by: 'adviser' })
}

/** A newer code takes the place of those that nobody has typed. */
export async function replaceCodes(trx: Knex.Transaction, payment: Payment, now: Date): Promise<void> {
  await openHelpsWith(trx, payment).whereNull('claimed_at').patch({ ended_at: now, ended_by: 'replaced' })
}

/** One adviser at a time: whoever helped before, and any other code, is out. */
export async function replaceOtherHelps(trx: Knex.Transaction, payment: Payment, help: Help, now: Date): Promise<void> {
  await openHelpsWith(trx, payment).whereNot({ id: help.id }).patch({ ended_at: now, ended_by: 'replaced' })
}

/** The payment has been made: codes are dead from now on, and who helped has nothing more to do. */
export async function endHelpAsPaid(trx: Knex.Transaction, payment: Payment, now: Date): Promise<void> {
  const helps = await openHelpsWith(trx, payment)
  for (const help of helps) {
    await Help.query(trx).where({ council_id: payment.council_id, id: help.id }).patch({ ended_at: now, ended_by: 'paid' })
    if (help.claimed_at !== null) await noteEnd(trx, help, systemActor, 'paid', now)
  }
}

function openHelpsWith(trx: Knex.Transaction, payment: Payment) {
  return Help.query(trx).where({ council_id: payment.council_id, payment_id: payment.id }).whereNull('ended_at')
}

async function noteEnd(trx: Knex.Transaction, help: Help, actor: Actor, by: 'resident' | 'adviser' | 'paid', now: Date): Promise<void> {
  if (help.payment_id === null) return
  const payment = await Payment.query(trx).where({ council_id: help.council_id, id: help.payment_id }).first().throwIfNotFound()
  await recordPaymentEvent(trx, help.council_id, {
    paymentId: payment.id, version: payment.version, at: now, type: 'help_ended', actor, facts: { by }
  })
}
