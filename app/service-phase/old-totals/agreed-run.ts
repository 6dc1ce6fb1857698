import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, londonDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'
import type { ComparedDay } from './compare.js'
import { comparedDays } from './compared-days.js'

/** A month's end is in it, whichever day it begins on: that is when most can go wrong. */
export const usualDays = 31
export const mostDays = 92
/** The old system's figures of the last days may still be on their way; of the last week all the same one day must be known. */
const latenessDays = 7

/** How many days in a row, up to the latest that is known, the old system's totals equal ours. */
export interface AgreedRun {
  agreedDays: number
  /** The latest first: equal, explained, or nothing taken on both sides. */
  days: ComparedDay[]
  /** The day that ended it, going back; null where there are enough days without one. */
  brokenBy: ComparedDay | null
  /** Whether it is long enough, lately enough, and something was taken in it. */
  isMet: boolean
}

/** The run of days that counts today, of the council or of one fund by itself, and all the days among which it was looked for. The days after it, which nobody has given yet, are no more than a week. */
export async function agreedRun(trx: Knex.Transaction, councilId: CouncilId, now: Date, fundCode: string | null = null): Promise<AgreedRun & { among: ComparedDay[] }> {
  const agreedDays = await agreedDaysOf(trx, councilId)
  const yesterday = addDays(londonDate(now), -1)
  const among = await comparedDays(trx, councilId, addDays(yesterday, 1 - agreedDays - latenessDays), yesterday, fundCode)
  return { ...runAmong(among, agreedDays), among }
}

/** When those notes were written that wait for this person, who did not write them, and that still explain a difference of a day that counts. */
export async function notesToAgreeTo(trx: Knex.Transaction, councilId: CouncilId, userId: string, now: Date): Promise<Date[]> {
  // Comparing days costs more than most pages may, so that it is done only where there is something to find.
  const waiting = await trx('old_total_notes').where({ council_id: councilId }).whereNull('agreed_at').whereNot('written_by', userId).first('id') as { id: string } | undefined
  if (waiting === undefined) return []
  const { among } = await agreedRun(trx, councilId, now)
  return among.flatMap(({ rows }) => rows).flatMap(({ state, note }) => state === 'noted' && note !== null && note.writtenBy !== userId ? [note.writtenAt] : [])
}

/** @param days every day up to yesterday, the latest first: as many as are agreed and a week */
export function runAmong(days: readonly ComparedDay[], agreedDays: number): AgreedRun {
  const latest = days.slice(0, latenessDays).findIndex(({ state }) => state !== 'not-given')
  if (latest === -1) return { agreedDays, days: [], brokenBy: days[0] ?? null, isMet: false }
  const asked = days.slice(latest, latest + agreedDays)
  const end = asked.findIndex(({ state }) => state === 'differs' || state === 'not-given')
  const run = end === -1 ? asked : asked.slice(0, end)
  return {
    agreedDays, days: run, brokenBy: asked[end] ?? null, isMet: run.length === agreedDays && run.some(({ ours }) => ours.count > 0)
  }
}

async function agreedDaysOf(trx: Knex.Transaction, councilId: CouncilId): Promise<number> {
  const row = await trx('parallel_runnings').where({ council_id: councilId }).first('agreed_days') as { agreed_days: number } | undefined
  return row?.agreed_days ?? usualDays
}

export async function setAgreedDays(trx: Knex.Transaction, councilId: CouncilId, agreedDays: number, by: { userId: string, now: Date }): Promise<void> {
  const before = await agreedDaysOf(trx, councilId)
  if (before === agreedDays) return
  const row = { agreed_days: agreedDays, changed_at: by.now, changed_by: by.userId }
  await trx('parallel_runnings').insert({ council_id: councilId, ...row }).onConflict('council_id').merge(row)
  await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'agreed_days_set', before: { days: before }, after: { days: agreedDays } })
}
