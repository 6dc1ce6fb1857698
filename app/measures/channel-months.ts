import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import type { Pence } from '../money.js'
import type { Month } from '../months.js'
import { recordAudit } from '../users/audit.js'

/**
 * By what people pay: the channels of this service, files, and those that the service does not see. isDigital is null where it counts the
 * transactions itself, and for costs that belong to none.
 */
export const measuredChannels = [
  { code: 'web', words: 'This service, by residents themselves', isDigital: null },
  { code: 'phone', words: 'This service, with an adviser by phone', isDigital: null },
  { code: 'counter', words: 'This service, with an adviser at a counter', isDigital: null },
  { code: 'home_visit', words: 'This service, with an adviser on a home visit', isDigital: null },
  { code: 'web_chat', words: 'This service, with an adviser by web chat', isDigital: null },
  { code: 'files', words: 'Receipts that come in files', isDigital: null },
  { code: 'old-service', words: 'The old online service', isDigital: true },
  { code: 'automated-phone', words: 'The automated telephone line', isDigital: false },
  { code: 'phone-elsewhere', words: 'Phone calls outside this service', isDigital: false },
  { code: 'counter-elsewhere', words: 'Counters and kiosks outside this service', isDigital: false },
  { code: 'post', words: 'Post', isDigital: false },
  { code: 'overheads', words: 'Costs that all channels share', isDigital: null }
] as const

export type MeasuredChannel = typeof measuredChannels[number]

/** What each is called, by its code. */
export const channelNames: Readonly<Record<string, string>> = Object.fromEntries(measuredChannels.map(({ code, words }) => [code, words]))

/** Whether its transactions are typed in, as nothing else tells of them. */
export function isTypedIn({ isDigital }: MeasuredChannel): boolean {
  return isDigital !== null
}

/** What was typed in of a channel and month. */
export interface ChannelMonth {
  month: Month
  channel: MeasuredChannel['code']
  transactions: number | null
  costPence: Pence | null
}

/** From one month to another, both included. */
export async function channelMonths(trx: Knex.Transaction, councilId: CouncilId, fromMonth: Month, toMonth: Month): Promise<ChannelMonth[]> {
  return await trx('channel_months').where({ council_id: councilId }).where('month', '>=', fromMonth).where('month', '<=', toMonth)
    .orderBy(['month', 'channel']).select('month', 'channel', 'transactions', 'cost_pence as costPence') as ChannelMonth[]
}

/** Puts what was typed in of a month in place of what stood there. The same again is no fault. */
export async function keepChannelMonth(
  trx: Knex.Transaction, councilId: CouncilId, month: Month, typed: readonly Omit<ChannelMonth, 'month'>[], by: { userId: string, now: Date }
): Promise<void> {
  const known = typed.filter(({ transactions, costPence }) => transactions !== null || costPence !== null)
  await takeTurns(trx, `channel-months:${councilId}`)
  if (saysOf(known) === saysOf(await channelMonths(trx, councilId, month, month))) return
  await trx('channel_months').where({ council_id: councilId, month }).delete()
  if (known.length > 0) {
    await trx('channel_months').insert(known.map(({ channel, transactions, costPence }) => ({
      council_id: councilId, month, channel, transactions, cost_pence: costPence, changed_at: by.now, changed_by: by.userId
    })))
  }
  await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'channel_month_typed', facts: { month } })
}

function saysOf(channels: readonly Omit<ChannelMonth, 'month'>[]): string {
  return JSON.stringify(channels.map(({ channel, transactions, costPence }) => [channel, transactions, costPence]).sort())
}
