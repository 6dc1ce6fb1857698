import type { Knex } from 'knex'
import type { HelpChannel } from '../../../payments/helping/help.js'
import { hashSecret } from '../../../secrets/secret-tokens.js'
import type { DemoCouncil } from '../demo-council.js'
import { Random } from '../random.js'

const minute = 60_000
const rowsInOneGo = 500
const pages = ['lines/1/reference', 'lines/1/postcode', 'lines/1/amount', 'details', 'check']

interface HelpedPayment {
  id: string
  helped_by: string
  channel: HelpChannel
  created_at: Date
  finished_at: Date | null
}

/** The help that came with every payment with which an adviser helped; some residents asked for it from a page, with a code. */
export async function giveHelps(trx: Knex.Transaction, { council, seed }: DemoCouncil): Promise<void> {
  const helped = await trx('payments').where({ council_id: council.id }).whereNotNull('helped_by').orderBy('id')
    .select('id', 'helped_by', 'channel', 'created_at', 'finished_at') as HelpedPayment[]
  const random = new Random(seed ^ 0x4E195)
  const helps = helped.map(payment => helpWith(payment, random))
  for (let from = 0; from < helps.length; from += rowsInOneGo) {
    await trx('helps').insert(helps.slice(from, from + rowsInOneGo).map(help => ({ council_id: council.id, ...help })))
  }
}

function helpWith({ id, helped_by, channel, created_at, finished_at }: HelpedPayment, random: Random): Record<string, unknown> {
  const claimedAt = new Date(created_at.getTime() + minute)
  const endedAt = finished_at ?? new Date(created_at.getTime() + random.between(3, 12) * minute)
  const asked = random.chance(0.4) && (channel === 'phone' || channel === 'web_chat')
  const code = asked ? { code_hash: hashSecret(`${id}-code`), code_expires_at: new Date(created_at.getTime() + 15 * minute), from_page: random.pick(pages) } : {}
  return {
    id: random.id(created_at), payment_id: id, started_by: asked ? 'resident' : 'adviser', adviser_id: helped_by, channel, ...code, created_at,
    claimed_at: claimedAt, last_active_at: endedAt, ended_at: endedAt, ended_by: finished_at === null ? 'adviser' : 'paid'
  }
}
