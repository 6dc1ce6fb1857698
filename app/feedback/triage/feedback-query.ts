import type { Knex } from 'knex'
import type { Phase } from '../../councils/phase.js'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Channel } from '../../ledger/entry-types.js'
import { pagesNamedLike } from '../../web/page-names/page-names.js'
import type { HelpedBy, SatisfactionLevel } from '../feedback.js'
import type { StruckAs } from '../struck/strike-out-query.js'
import type { Triage } from './triage.js'

export interface FeedbackOnList extends Triage {
  id: string
  /** How people name it. */
  number: string
  givenAt: Date
  source: 'resident' | 'caller' | 'staff'
  page: string | null
  phase: Phase
  channel: Channel
  fundName: string | null
  satisfaction: SatisfactionLevel | null
  helpedBy: HelpedBy | null
  comment: string
  ownerName: string | null
  ageDays: number
  version: number
  votes: number
  /** How many more say the same, without what is struck out. */
  duplicates: number
  /** What the public is told of it: a draft, or what is published; null for neither. */
  told: 'draft' | 'published' | null
  /** As what it counts no more; null where it counts. */
  struckAs: StruckAs | null
  struckWhy: string
}

/** What a list is narrowed by; '' for nothing. */
export const feedbackFilters = ['words', 'state', 'theme', 'severity', 'owner', 'phase', 'fund', 'channel', 'satisfaction', 'source', 'told'] as const
export type FeedbackFilter = Record<typeof feedbackFilters[number], string>

/** In which order a list is. */
export type FeedbackOrder = 'latest' | 'oldest' | 'votes'

export function feedbackOrder(text: string): FeedbackOrder {
  return text === 'oldest' || text === 'votes' ? text : 'latest'
}

const shown = `f.id, right(f.id::text, 8) as number, f.given_at as "givenAt", f.source, f.page, f.phase, f.channel, f.satisfaction, f.helped_by as "helpedBy", f.comment, f.state, f.theme,
  f.severity, f.duplicate_of as "duplicateOf", f.owner_id as "ownerId", f.what_we_did as "whatWeDid", f.elsewhere_of as "elsewhereOf", f.elsewhere_asked_on as "elsewhereAskedOn",
  f.elsewhere_answered_on as "elsewhereAnsweredOn", f.version, f.votes, f.struck_as as "struckAs", f.struck_why as "struckWhy", u.name as "ownerName", fund.name as "fundName",
  (:today::date - f.given_on)::integer as "ageDays",
  (select count(*)::integer from feedback d where d.council_id = :councilId and d.duplicate_of = f.id and d.struck_as is null) as duplicates,
  case when s.feedback_id is null then null when s.published_on is null then 'draft' else 'published' end as told`

const joined = `left join users u on u.council_id = :councilId and u.id = f.owner_id
  left join funds fund on fund.council_id = :councilId and fund.code = f.fund_code
  left join said_and_done s on s.council_id = :councilId and s.feedback_id = f.id`

/** After a place in the list: the id of the one before. What says the same as another stands with that, and is found only by its own number, or where it is struck out. */
export async function listFeedback(
  trx: Knex.Transaction, councilId: CouncilId, filter: FeedbackFilter,
  { today, order, after, limit }: { today: CalendarDate, order: FeedbackOrder, after: string | null, limit: number }
): Promise<FeedbackOnList[]> {
  // What comes after the last one of a page; an index serves each order.
  const inOrder = order === 'votes'
    ? 'and (:after::uuid is null or (f.votes, f.id) < (select l.votes, l.id from feedback l where l.council_id = :councilId and l.id = :after::uuid)) order by f.votes desc, f.id desc'
    : order === 'oldest' ? 'and (:after::uuid is null or f.id > :after::uuid) order by f.id' : 'and (:after::uuid is null or f.id < :after::uuid) order by f.id desc'
  const { rows } = await trx.raw<{ rows: FeedbackOnList[] }>(`
    select ${shown} from (select * from feedback f
    where f.council_id = :councilId and (:state = '' or (:state = 'struck' and f.struck_as is not null) or (f.state = :state and f.struck_as is null)) and (:theme = '' or f.theme = :theme)
      and (:severity = '' or f.severity = :severity or (:severity = 'none' and f.severity is null))
      and (:owner = '' or f.owner_id::text = :owner or (:owner = 'nobody' and f.owner_id is null))
      and (:phase = '' or f.phase = :phase) and (:fund = '' or f.fund_code = :fund) and (:channel = '' or f.channel = :channel)
      and (:satisfaction = '' or f.satisfaction::text = :satisfaction)
      and (:words = '' or position(lower(:words) in lower(f.comment || ' ' || f.what_we_did || ' ')) > 0 or f.page = any(:pages) or right(f.id::text, 8) = lower(:words))
      and (:source = '' or f.source = :source) and (f.duplicate_of is null or f.struck_as is not null or right(f.id::text, 8) = lower(:words))
      and (:told = '' or exists (
        select from said_and_done d where d.council_id = :councilId and d.feedback_id = f.id and (d.published_on is not null) = (:told = 'published')))
      ${inOrder} limit :limit) f ${joined} ${order === 'votes' ? 'order by f.votes desc, f.id desc' : order === 'oldest' ? 'order by f.id' : 'order by f.id desc'}`, { ...filter, pages: pagesNamedLike(filter.words), councilId, today, after, limit })
  return rows
}

export async function findFeedback(trx: Knex.Transaction, councilId: CouncilId, id: string, today: CalendarDate): Promise<FeedbackOnList | undefined> {
  const { rows } = await trx.raw<{ rows: FeedbackOnList[] }>(`select ${shown} from feedback f ${joined} where f.council_id = :councilId and f.id = :id`, { councilId, id, today })
  return rows[0]
}

/** The one of this number that another can repeat: not itself, nor one that repeats a third or is struck out. */
export async function originalOf(trx: Knex.Transaction, councilId: CouncilId, number: string, id: string): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`
    select id from feedback where council_id = :councilId and right(id::text, 8) = lower(:number) and id <> :id and duplicate_of is null and struck_as is null order by id limit 1`, { councilId, number, id })
  return rows[0]?.id ?? null
}

/** The latest that say the same as this one, without what is struck out. */
export async function duplicatesOf(trx: Knex.Transaction, councilId: CouncilId, id: string, most: number): Promise<{ id: string, number: string, givenAt: Date }[]> {
  const { rows } = await trx.raw<{ rows: { id: string, number: string, givenAt: Date }[] }>(`
    select id, right(id::text, 8) as number, given_at as "givenAt" from feedback where council_id = :councilId and duplicate_of = :id and struck_as is null order by id desc limit :most`, { councilId, id, most })
  return rows
}

export interface FeedbackEvent {
  happenedAt: Date
  name: string
  changes: { name: keyof Triage | 'struckAs' | 'struckWhy' | 'originalStruckOut', before: string | null, after: string | null }[]
}

export async function historyOf(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<FeedbackEvent[]> {
  return await trx('feedback_events as e').where({ 'e.council_id': councilId, 'e.feedback_id': id })
    .join('users as u', join => join.on('u.council_id', 'e.council_id').on('u.id', 'e.user_id')).orderBy('e.id')
    .select({ happenedAt: 'e.happened_at', name: 'u.name', changes: 'e.changes' }) as FeedbackEvent[]
}

/** A week from its Monday: what came with words and was not struck out, what of it was closed, and what was still open or waiting when it ended, or now. What is opened again counts as never closed. */
export interface FeedbackWeek {
  monday: CalendarDate
  opened: number
  closed: number
  waiting: number
}

/** The latest weeks, this one included, the oldest first. */
export async function feedbackLoad(trx: Knex.Transaction, councilId: CouncilId, today: CalendarDate, weeks = 12): Promise<FeedbackWeek[]> {
  const { rows } = await trx.raw<{ rows: FeedbackWeek[] }>(`
    with moves as (
      select given_on as day, 1 as opened, 0 as closed from feedback where council_id = :councilId and comment <> '' and struck_as is null
      union all select closed_on, 0, 1 from feedback where council_id = :councilId and comment <> '' and struck_as is null and closed_on is not null
    ), sums as (
      select greatest(date_trunc('week', day::timestamp), week.first) as monday, sum(opened) as opened, sum(closed) as closed,
        sum(opened) filter (where day >= week.first) as "openedThen", sum(closed) filter (where day >= week.first) as "closedThen"
      from moves cross join (select date_trunc('week', :today::date::timestamp) - (:weeks - 1) * interval '7 days' as first) week
      where day < :today::date + 7 group by 1
    )
    select week.monday::date as monday, coalesce(sums."openedThen", 0)::integer as opened, coalesce(sums."closedThen", 0)::integer as closed,
      sum(coalesce(sums.opened - sums.closed, 0)) over (order by week.monday)::integer as waiting
    from generate_series(date_trunc('week', :today::date::timestamp) - (:weeks - 1) * interval '7 days', :today::date::timestamp, interval '7 days') as week(monday)
    left join sums on sums.monday = week.monday order by week.monday`, { councilId, today, weeks })
  return rows
}
