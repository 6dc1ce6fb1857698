import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type HelpChannel, idleMinutes } from './help.js'

/** One conversation that an adviser is having. */
export interface HelpInProgress {
  id: string
  channel: HelpChannel
  startedAt: Date
  /** Null until they have begun to pay something. */
  paymentId: string | null
  reference: string | null
}

/** What an adviser is helping with at the moment, the latest first. */
export async function helpsInProgress(
  trx: Knex.Transaction, councilId: CouncilId, adviserId: string, now: Date
): Promise<HelpInProgress[]> {
  return await trx('helps')
    .leftJoin('payments', join => { join.on('payments.council_id', 'helps.council_id').andOn('payments.id', 'helps.payment_id') })
    .where({ 'helps.council_id': councilId, 'helps.adviser_id': adviserId }).whereNull('helps.ended_at')
    .where('helps.last_active_at', '>', new Date(now.getTime() - idleMinutes * 60_000))
    .orderBy('helps.created_at', 'desc').limit(50)
    .select('helps.id', 'helps.channel', 'helps.claimed_at as startedAt', 'payments.id as paymentId',
      'payments.reference') as HelpInProgress[]
}
