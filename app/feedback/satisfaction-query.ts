import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../dates.js'
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

/** How many said how satisfied they were, on the days from the first to the last of both: residents, and callers as advisers recorded them; without what was struck out. */
export async function satisfactionCounts(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<SatisfactionCount[]> {
  const { rows } = await trx.raw<{ rows: SatisfactionCount[] }>(`
    select satisfaction as level, count(*)::integer as count, fund_code as "fundCode", channel, phase, assisted from feedback
    where council_id = :councilId and given_on >= :from and given_on <= :to and satisfaction is not null and source <> 'staff' and struck_as is null
    group by satisfaction, fund_code, channel, phase, assisted order by satisfaction desc, fund_code, channel, phase, assisted`, { councilId, from, to })
  return rows
}

/** What a phase asks to know of what people say, without what was struck out. */
export interface FeedbackEvidence {
  /** How many answered the question in a beta of the last three months: of a fund, those who paid for it. */
  answers: number
  /** Not closed: of a fund, what was said of no fund as well. */
  openOfHighestSeverity: number
  /** Written more than a week ago, and nobody has said yet how bad it is. */
  unsorted: number
}

const answersCountForDays = 92
const sortedWithinDays = 7

/** @param fundCodes of one fund, and of those that are counted as one with it; null is of everything */
export async function feedbackEvidence(trx: Knex.Transaction, councilId: CouncilId, fundCodes: readonly string[] | null, now: Date): Promise<FeedbackEvidence> {
  const { rows: [found] } = await trx.raw<{ rows: FeedbackEvidence[] }>(`
    select count(*) filter (where satisfaction is not null and source <> 'staff' and phase in ('private-beta', 'public-beta') and given_on >= :answersFrom
        and (:fundCodes::text[] is null or fund_code = any (:fundCodes)))::integer as answers,
      count(*) filter (where severity = 'highest' and state <> 'closed')::integer as "openOfHighestSeverity",
      count(*) filter (where severity is null and comment <> '' and state <> 'closed' and given_on < :sortedFrom)::integer as unsorted
    from feedback where council_id = :councilId and given_at <= :now and struck_as is null and (:fundCodes::text[] is null or fund_code is null or fund_code = any (:fundCodes))`, {
    councilId, fundCodes: fundCodes && [...fundCodes], now, answersFrom: addDays(londonDate(now), -answersCountForDays), sortedFrom: addDays(londonDate(now), -sortedWithinDays)
  })
  return found ?? { answers: 0, openOfHighestSeverity: 0, unsorted: 0 }
}
