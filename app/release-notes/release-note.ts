import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import type { MeasureCode } from '../measures/measure.js'

/** What a writer says of a change. */
export interface NoteWords {
  title: string
  whatChanges: string
  /** The screens and flows, one a line. */
  screens: string
  /** In words, beside the feedback and the measures. */
  evidence: string
  measureCodes: MeasureCode[]
  feedbackIds: string[]
  /** Whom it affects. */
  roleCodes: string[]
  changesOn: CalendarDate
  /** From when they are told; null for as soon as it is published. */
  toldFrom: CalendarDate | null
}

export interface ReleaseNote extends NoteWords {
  id: string
  publishedAt: Date | null
  publishedByName: string | null
  archivedAt: Date | null
  /** The version that is to be acknowledged, or a later one; null for a draft. */
  askedVersion: number | null
  version: number
}

const columns = {
  id: 'n.id', title: 'n.title', whatChanges: 'n.what_changes', screens: 'n.screens', evidence: 'n.evidence', measureCodes: 'n.measure_codes', roleCodes: 'n.role_codes',
  changesOn: 'n.changes_on', toldFrom: 'n.told_from', publishedAt: 'n.published_at', publishedByName: 'u.name', archivedAt: 'n.archived_at', askedVersion: 'n.asked_version',
  version: 'n.version'
} as const

export async function findNote(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<ReleaseNote | undefined> {
  const note = await trx('release_notes as n').where({ 'n.council_id': councilId, 'n.id': id })
    .leftJoin('users as u', join => { join.on('u.council_id', 'n.council_id').andOn('u.id', 'n.published_by') }).first(columns) as Omit<ReleaseNote, 'feedbackIds'> | undefined
  if (note === undefined) return undefined
  const feedbackIds = await trx('release_note_feedback').where({ council_id: councilId, note_id: id }).orderBy('feedback_id').pluck('feedback_id') as string[]
  return { ...note, feedbackIds }
}

/** Whether staff are told of it now: published, and its day has come. What is archived can still be read. */
export function isTold({ publishedAt, toldFrom }: Pick<ReleaseNote, 'publishedAt' | 'toldFrom'>, now: Date): boolean {
  return publishedAt !== null && (toldFrom === null || toldFrom <= londonDate(now))
}

export interface Correction {
  correctedAt: Date
  byName: string
  words: string
  asksAgain: boolean
}

export async function correctionsOf(trx: Knex.Transaction, councilId: CouncilId, noteId: string): Promise<Correction[]> {
  return await trx('release_note_corrections as c').where({ 'c.council_id': councilId, 'c.note_id': noteId })
    .join('users as u', join => { join.on('u.council_id', 'c.council_id').andOn('u.id', 'c.corrected_by') }).orderBy('c.id')
    .select({ correctedAt: 'c.corrected_at', byName: 'u.name', words: 'c.words', asksAgain: 'c.asks_again' }) as Correction[]
}
