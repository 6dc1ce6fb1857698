import type { CouncilId } from '../../database/in-council.js'
import type { Knex } from 'knex'
import { recordPaymentEvent, systemActor } from '../payment-event.js'
import { Payment } from '../payment.js'
import { Help, idleMinutes } from './help.js'

/** Marks as over what has been over by itself: help that nobody has used for half an hour, and codes that ran out untyped. */
export async function endIdleHelps(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  const idleSince = new Date(now.getTime() - idleMinutes * 60_000)
  const helps = await Help.query(trx).where({ council_id: councilId }).whereNull('ended_at')
    .where(over => over
      .where(used => used.whereNotNull('claimed_at').where('last_active_at', '<=', idleSince))
      .orWhere(untyped => untyped.whereNull('claimed_at').where('code_expires_at', '<=', now)))
    .patch({ ended_at: now, ended_by: 'idle' }).returning(['payment_id', 'claimed_at'])
  for (const help of helps) {
    if (help.claimed_at === null || help.payment_id === null) continue
    const payment = await Payment.query(trx).where({ council_id: councilId, id: help.payment_id }).first().throwIfNotFound()
    await recordPaymentEvent(trx, councilId, {
      paymentId: payment.id, version: payment.version, at: now, type: 'help_ended', actor: systemActor, facts: { by: 'idle' }
    })
  }
}
