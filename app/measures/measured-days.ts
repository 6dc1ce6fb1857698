import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { daysIn, firstDay, lastDay, type Month } from '../months.js'

/** How many of a month's days have been summed, and the last of them. */
export async function daysMeasured(
  trx: Knex.Transaction, councilId: CouncilId, month: Month
): Promise<{ days: number, last: CalendarDate | null, of: number }> {
  const row = await trx('measured_days').where({ council_id: councilId }).where('day', '>=', firstDay(month)).where('day', '<=', lastDay(month))
    .first({ days: trx.raw('count(*)'), last: trx.raw('max(day)') }) as { days: number, last: CalendarDate | null }
  return { ...row, of: daysIn(month) }
}

/** The months of which every day has been summed. */
export async function monthsSummed(trx: Knex.Transaction, councilId: CouncilId, first: Month, last: Month): Promise<ReadonlySet<Month>> {
  const rows = await trx('measured_days').where({ council_id: councilId }).where('day', '>=', firstDay(first)).where('day', '<=', lastDay(last))
    .groupBy('month').select({ month: trx.raw(`to_char(day, 'YYYY-MM')`), days: trx.raw('count(*)') }) as { month: Month, days: number }[]
  return new Set(rows.filter(({ month, days }) => days === daysIn(month)).map(({ month }) => month))
}

/** The last day that has been summed; null before the first. */
export async function lastDayMeasured(trx: Knex.Transaction, councilId: CouncilId): Promise<CalendarDate | null> {
  const { last } = await trx('measured_days').where({ council_id: councilId }).max('day as last').first() as { last: CalendarDate | null }
  return last
}
