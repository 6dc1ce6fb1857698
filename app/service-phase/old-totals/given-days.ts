import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import { groupedByDay, sayTheSame, type TotalLine, totalOf } from './total.js'

/** What was given last of a day of the old system. */
export interface GivenDay {
  day: CalendarDate
  version: number
  /** False where what was given before has been taken back. */
  isKnown: boolean
  fileName: string | null
  givenAt: Date
  givenByName: string
  lines: TotalLine[]
}

/** What is to be given of a day, or with null that nothing is known of it, by somebody who saw this version of it; 0 where there was none. */
export interface NewDay {
  day: CalendarDate
  lines: TotalLine[] | null
  seen: number
}

/**
 * Gives each day its next version, where that says something else. What a file says of a day for the first time is told by the file's own
 * event; every correction is audited by itself.
 * @returns how many days it changed
 * @throws Conflict when somebody else has given one of the days since it was seen; then none is
 */
export async function giveDays(
  trx: Knex.Transaction, councilId: CouncilId, days: readonly NewDay[], by: { userId: string, now: Date, fileId: string | null }
): Promise<number> {
  const before = await givenAmong(trx, councilId, days.map(({ day }) => day))
  const changed = days.filter(({ day, lines }) => !isAlready(before.get(day), lines))
  if (changed.some(({ day, seen }) => (before.get(day)?.version ?? 0) !== seen)) throw new Conflict(seenOtherwise)
  if (changed.length === 0) return 0
  const inserted: unknown[] = await trx('old_total_days').insert(changed.map(({ day, lines, seen }) => ({
    council_id: councilId, day, version: seen + 1, is_known: lines !== null, file_id: by.fileId, given_at: by.now, given_by: by.userId
  }))).onConflict(['council_id', 'day', 'version']).ignore().returning('day')
  if (inserted.length < changed.length) {
    // The same form at the same moment has done just this; anybody else's figures are told.
    const now = await givenAmong(trx, councilId, changed.map(({ day }) => day))
    if (inserted.length === 0 && changed.every(({ day, lines }) => isAlready(now.get(day), lines))) return 0
    throw new Conflict(seenOtherwise)
  }
  const lines = changed.flatMap(({ day, seen, lines: ofDay }) => (ofDay ?? []).map(({ fundCode, methodCode, count, amountPence }, index) => ({
    council_id: councilId, day, version: seen + 1, line_number: index + 1, fund_code: fundCode, method_code: methodCode, count, amount_pence: amountPence
  })))
  if (lines.length > 0) await trx.batchInsert('old_total_lines', lines, 1000)
  const told = changed.filter(({ seen }) => by.fileId === null || seen > 0)
  if (told.length === 0) return changed.length
  await recordAudit(trx, councilId, ...told.map(({ day, lines: ofDay }) => ({
    at: by.now, userId: by.userId, action: 'old_totals_given' as const, subjectId: day, facts: { fromFile: by.fileId !== null },
    before: factsOf(before.get(day)), after: factsOf(ofDay === null ? undefined : { isKnown: true, lines: ofDay })
  })))
  return changed.length
}

/** What was given last of each of the days between two. */
export async function givenBetween(trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate): Promise<Map<CalendarDate, GivenDay>> {
  const days = await trx('old_total_days').where({ council_id: councilId }).where('day', '>=', from).where('day', '<=', to).distinct('day').pluck('day') as CalendarDate[]
  return await givenAmong(trx, councilId, days)
}

/** The same of these days. */
export async function givenAmong(trx: Knex.Transaction, councilId: CouncilId, days: readonly CalendarDate[]): Promise<Map<CalendarDate, GivenDay>> {
  const { rows } = await trx.raw<{ rows: Omit<GivenDay, 'lines'>[] }>(`
    select d.day, d.version, d.is_known as "isKnown", d.given_at as "givenAt", u.name as "givenByName", f.file_name as "fileName"
    from unnest(:days::date[]) asked (day)
    cross join lateral (
      select * from old_total_days g where g.council_id = :councilId and g.day = asked.day order by g.version desc limit 1) d
    join users u on u.council_id = :councilId and u.id = d.given_by
    left join old_total_files f on f.council_id = :councilId and f.id = d.file_id`, { councilId, days: [...new Set(days)] })
  const { rows: lines } = await trx.raw<{ rows: (TotalLine & { day: CalendarDate })[] }>(`
    select l.day, l.fund_code as "fundCode", l.method_code as "methodCode", l.count, l.amount_pence as "amountPence"
    from unnest(:days::date[], :versions::integer[]) latest (day, version)
    cross join lateral (
      select * from old_total_lines t where t.council_id = :councilId and t.day = latest.day and t.version = latest.version) l
    order by l.day, l.line_number`, { councilId, days: rows.map(({ day }) => day), versions: rows.map(({ version }) => version) })
  const byDay = groupedByDay(lines)
  return new Map(rows.map(row => [row.day, { ...row, lines: byDay.get(row.day) ?? [] }]))
}

/** Every time that a day was given before, the latest first, without its lines. */
export async function givenEarlier(trx: Knex.Transaction, councilId: CouncilId, { day, version }: GivenDay): Promise<EarlierGiven[]> {
  const { rows } = await trx.raw<{ rows: EarlierGiven[] }>(`
    select d.is_known as "isKnown", d.given_at as "givenAt", u.name as "givenByName", f.file_name as "fileName",
      coalesce(sums.count, 0)::bigint as count, coalesce(sums.pence, 0)::bigint as "amountPence"
    from old_total_days d
    join users u on u.council_id = :councilId and u.id = d.given_by
    left join old_total_files f on f.council_id = :councilId and f.id = d.file_id
    cross join lateral (
      select sum(count) as count, sum(amount_pence) as pence from old_total_lines t
      where t.council_id = :councilId and t.day = d.day and t.version = d.version) sums
    where d.council_id = :councilId and d.day = :day and d.version < :version order by d.version desc limit 20`, { councilId, day, version })
  return rows
}

export type EarlierGiven = Pick<GivenDay, 'isKnown' | 'givenAt' | 'givenByName' | 'fileName'> & ReturnType<typeof totalOf>

/** Whether what is to be given is what was given last; and what was never given needs not be taken back. */
export function isAlready(before: GivenDay | undefined, lines: TotalLine[] | null): boolean {
  if (lines === null || before?.isKnown !== true) return lines === null && before?.isKnown !== true
  return sayTheSame(before.lines, lines)
}

const seenOtherwise = 'Somebody else has given figures for this day since you opened the page'

function factsOf(given: Pick<GivenDay, 'isKnown' | 'lines'> | undefined): AuditFacts {
  if (given?.isKnown !== true) return { isKnown: false }
  const { count, amountPence } = totalOf(given.lines)
  return { isKnown: true, lines: given.lines.length, count, pence: amountPence }
}
