import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { dueOn, type Due, lastDue, type Schedule } from './due-times.js'

/** A file that is expected from a source and has not come. */
export interface MissingFile {
  sourceCode: string
  sourceName: string
  by: Date
}

export interface FilesDue {
  late: MissingFile[]
  /** Those of today that are not late yet. */
  stillToCome: MissingFile[]
}

interface Row {
  code: string
  name: string
  expected_days: string
  expected_by: string
  grace_minutes: number
  expected_from: CalendarDate
  /** When the last file came that was not put aside since. */
  received_at: Date | null
}

/**
 * Which of the council's files are late: none has come for the last day on which one was expected. A file that was put aside has not come.
 */
export async function lateFiles(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<FilesDue> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`
    select s.code, s.name, s.expected_days, s.expected_by, s.grace_minutes, s.expected_from, latest.received_at
    from import_sources s
    left join lateral (
      select i.received_at from imports i
      where i.council_id = :councilId and i.source_code = s.code and i.state <> 'discarded'
      order by i.id desc limit 1) latest on true
    where s.council_id = :councilId and s.enabled and s.expected_days is not null
    order by s.position, s.code`, { councilId })
  const due = rows.map(row => ({ row, missing: missingOf(row, now) }))
  return {
    late: due.flatMap(({ row, missing }) => missing.late === null ? [] : [fileOf(row, missing.late)]),
    stillToCome: due.flatMap(({ row, missing }) => missing.stillToCome === null ? [] : [fileOf(row, missing.stillToCome)])
  }
}

function missingOf(row: Row, now: Date): { late: Due | null, stillToCome: Due | null } {
  const schedule: Schedule = { days: row.expected_days, by: row.expected_by, graceMinutes: row.grace_minutes, from: row.expected_from }
  const hasCome = ({ countsFrom }: Due): boolean => row.received_at !== null && row.received_at >= countsFrom
  const [last, todays] = [lastDue(schedule, now), dueOn(schedule, londonDate(now))]
  return {
    late: last === null || hasCome(last) ? null : last,
    stillToCome: todays === null || todays.lateFrom <= now || hasCome(todays) ? null : todays
  }
}

function fileOf({ code, name }: Row, { by }: Due): MissingFile {
  return { sourceCode: code, sourceName: name, by }
}
