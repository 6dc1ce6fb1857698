import type { Request } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { recordPaymentEvent } from '../payment-event.js'
import { endUnattachedHelps } from './end-help.js'
import { findHelp, Help, type HelpChannel } from './help.js'

/** Begins help with whatever somebody is about to pay. Help that this adviser began before, and that came to no payment, is over. */
export async function startHelp(
  trx: Knex.Transaction, councilId: CouncilId, adviserId: string, channel: HelpChannel, now: Date
): Promise<Help> {
  await endUnattachedHelps(trx, councilId, adviserId, now)
  const help = await Help.query(trx).insertAndFetch({
    council_id: councilId, id: newId(), payment_id: null, started_by: 'adviser', adviser_id: adviserId, channel, created_at: now,
    claimed_at: now, last_active_at: now
  })
  await recordAudit(trx, councilId, { at: now, userId: adviserId, action: 'help_started', subjectId: help.id, facts: { channel } })
  return help
}

/** The help that the signed-in adviser has begun in this session and that still goes on, whether or not it has a payment yet. */
export async function currentHelp(trx: Knex.Transaction, request: Request): Promise<Help | undefined> {
  const { helpId } = request.session
  if (helpId === undefined || request.person?.may('payments.help') !== true) return undefined
  const help = await findHelp(trx, request.council.id, helpId)
  return help?.adviser_id === request.person.id && help.isActive(request.services.clock.now()) ? help : undefined
}

/**
 * Makes a new payment the one that is helped with. A second payment in the same conversation is helped with as well, beside the first.
 * The caller has given the payment the help's channel and adviser.
 */
export async function attachHelp(trx: Knex.Transaction, councilId: CouncilId, help: Help, paymentId: string, now: Date): Promise<void> {
  const attached = await Help.query(trx).where({ council_id: councilId, id: help.id }).whereNull('payment_id').whereNull('ended_at')
    .patch({ payment_id: paymentId, last_active_at: now })
  if (attached === 0) {
    await Help.query(trx).insert({
      council_id: councilId, id: newId(), payment_id: paymentId, started_by: 'adviser', adviser_id: help.adviser_id, channel: help.channel,
      created_at: now, claimed_at: now, last_active_at: now
    })
  }
  await recordPaymentEvent(trx, councilId, {
    paymentId, version: 1, at: now, type: 'help_started', actor: { kind: 'adviser', userId: help.adviser_id },
    facts: { channel: help.channel, byCode: false }
  })
}
