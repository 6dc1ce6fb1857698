import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import type { Channel } from '../../ledger/entry-types.js'

export const idleMinutes = 30
const notedEveryMs = 60_000

/** How an adviser and a resident meet. */
export type HelpChannel = Exclude<Channel, 'web'>
export const helpChannels: readonly HelpChannel[] = ['phone', 'counter', 'home_visit', 'web_chat']

/** An adviser on the same pages as a resident, or on their behalf: who, by which channel, from when to when. */
export class Help extends Model {
  static override tableName = 'helps'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare payment_id: string | null
  declare started_by: 'resident' | 'adviser'
  declare adviser_id: string | null
  declare channel: HelpChannel | null
  declare code_hash: string | null
  declare code_expires_at: Date | null
  declare from_page: string | null
  declare created_at: Date
  declare claimed_at: Date | null
  declare last_active_at: Date
  declare ended_at: Date | null
  declare ended_by: 'resident' | 'adviser' | 'paid' | 'idle' | 'replaced' | null

  /** Somebody is helping now. Help that nobody has used for half an hour is over, whether or not it has been marked so. */
  isActive(now: Date): boolean {
    return this.claimed_at !== null && this.ended_at === null && now.getTime() - this.last_active_at.getTime() < idleMinutes * 60_000
  }

  /** A code that nobody has typed yet, and that still can be. */
  canBeClaimed(now: Date): boolean {
    return this.claimed_at === null && this.ended_at === null && this.code_expires_at !== null && this.code_expires_at > now
  }

  /** A code that nobody typed in time, whether or not it has been marked so. */
  hasRunOut(now: Date): boolean {
    return this.claimed_at === null && this.code_expires_at !== null && this.code_expires_at <= now
  }

  /** The payment was made, and who helped may still read its outcome for a while. */
  showsOutcome(now: Date): boolean {
    return this.ended_by === 'paid' && this.ended_at !== null && now.getTime() - this.ended_at.getTime() < idleMinutes * 60_000
  }
}

/** The latest help with a payment that an adviser has taken up, whether it goes on or is over. */
export async function latestHelp(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<Help | undefined> {
  return await Help.query(trx).where({ council_id: councilId, payment_id: paymentId }).whereNotNull('claimed_at')
    .orderBy('created_at', 'desc').first()
}

/** Puts off the half hour without use. Once a minute is enough. */
export async function noteActivity(trx: Knex.Transaction, help: Help, now: Date): Promise<void> {
  if (help.ended_at !== null || now.getTime() - help.last_active_at.getTime() < notedEveryMs) return
  await Help.query(trx).where({ council_id: help.council_id, id: help.id }).whereNull('ended_at').patch({ last_active_at: now })
}

/** The help that an adviser's session has begun, with or without a payment yet. */
export async function findHelp(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Help | undefined> {
  return await Help.query(trx).where({ council_id: councilId, id }).first()
}
