import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'
import type { SatisfactionLevel } from './feedback.js'

export interface SatisfactionCount {
  /** 5 very satisfied to 1 very dissatisfied. */
  level: SatisfactionLevel
  count: number
  fundCode: string | null
  channel: Channel
  phase: Phase
  assisted: boolean
}

/** How many said how satisfied they were, on the days from the first to the last of both: residents, and callers as advisers recorded them. */
export async function satisfactionCounts(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<SatisfactionCount[]> {
  const { rows } = await trx.raw<{ rows: SatisfactionCount[] }>(`
    select satisfaction as level, count(*)::integer as count, fund_code as "fundCode", channel, phase, assisted from feedback
    where council_id = :councilId and given_on >= :from and given_on <= :to and satisfaction is not null and source <> 'staff'
    group by satisfaction, fund_code, channel, phase, assisted order by satisfaction desc, fund_code, channel, phase, assisted`, { councilId, from, to })
  return rows
}

/** Who answered the question in a beta until now, and what of the highest severity is not closed. */
export async function feedbackEvidence(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<{ answers: number, openOfHighestSeverity: number }> {
  const { rows } = await trx.raw<{ rows: { answers: number, openOfHighestSeverity: number }[] }>(`
    select count(*) filter (where satisfaction is not null and source <> 'staff' and phase in ('private-beta', 'public-beta'))::integer as answers,
      count(*) filter (where severity = 'highest' and state <> 'closed')::integer as "openOfHighestSeverity"
    from feedback where council_id = :councilId and given_at <= :now`, { councilId, now })
  return rows[0] ?? { answers: 0, openOfHighestSeverity: 0 }
}
