import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, insertOnce } from '../database/in-council.js'
import { Conflict, FormReused } from '../errors.js'
import { type AuditFacts, recordAudit } from '../users/audit.js'
import type { AuditAction } from '../users/audit-actions.js'
import { correctionsOf, findNote, type NoteWords, type ReleaseNote } from './release-note.js'

export interface WriteStep {
  councilId: CouncilId
  userId: string
  now: Date
}

/** Keeps a draft under the id of its form: sent twice, it is one. @throws FormReused when the form came before and said something else */
export async function writeDraft(trx: Knex.Transaction, step: WriteStep, id: string, words: NoteWords): Promise<void> {
  const { councilId, userId, now } = step
  if (!await insertOnce(trx, 'release_notes', { councilId, id, said: columnsOf(words), besides: { changed_at: now, changed_by: userId } })) {
    const linked = await trx('release_note_feedback').where({ council_id: councilId, note_id: id }).pluck('feedback_id') as string[]
    if (linked.sort().join() !== [...words.feedbackIds].sort().join()) throw new FormReused()
    return
  }
  await linkFeedback(trx, councilId, id, words.feedbackIds)
  await record(trx, step, 'release_note_written', id)
}

/** How a published note is corrected: what was put right, and whether those who have acknowledged it are to do so again. */
export interface CorrectionWords {
  words: string
  asksAgain: boolean
}

/**
 * Changes a draft, or corrects what is published. The same form again, of this and what follows, is no fault.
 * @param seen the version that was on the page
 * @throws Conflict when somebody else has changed it since
 */
export async function changeNote(trx: Knex.Transaction, step: WriteStep, note: ReleaseNote, seen: number, words: NoteWords, correction: CorrectionWords | null): Promise<void> {
  const { councilId, userId, now } = step
  const again = correction?.asksAgain === true ? { asked_at: now, asked_version: seen + 1 } : {}
  const isChanged = await change(trx, step, note.id, seen, { ...columnsOf(words), ...again }, async now => await saysSo(trx, step, now, words, correction))
  if (!isChanged) return
  await trx('release_note_feedback').where({ council_id: councilId, note_id: note.id }).delete()
  await linkFeedback(trx, councilId, note.id, words.feedbackIds)
  if (correction === null) return
  await trx('release_note_corrections').insert({
    council_id: councilId, id: newId(), note_id: note.id, corrected_at: now, corrected_by: userId, words: correction.words, asks_again: correction.asksAgain
  })
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'release_note_corrected', subjectId: note.id, facts: { asksAgain: correction.asksAgain }, ...changedFacts(note, words)
  })
}

/** Tells staff of it, from its day on. @throws Conflict when somebody else has changed it since, or published it */
export async function publishNote(trx: Knex.Transaction, step: WriteStep, note: ReleaseNote, seen: number): Promise<void> {
  const published = { published_at: step.now, published_by: step.userId, asked_at: step.now, asked_version: seen + 1 }
  if (note.publishedAt !== null && note.version === seen) throw changedSince()
  if (await change(trx, step, note.id, seen, published, ({ askedVersion }) => askedVersion === seen + 1)) await record(trx, step, 'release_note_published', note.id)
}

/** Takes it out of what staff have to acknowledge, or brings it back. @throws Conflict when somebody else has changed it since */
export async function archiveNote(trx: Knex.Transaction, step: WriteStep, note: ReleaseNote, seen: number, isArchived: boolean): Promise<void> {
  const isChanged = await change(trx, step, note.id, seen, { archived_at: isArchived ? step.now : null }, ({ archivedAt }) => (archivedAt !== null) === isArchived)
  if (isChanged) await record(trx, step, isArchived ? 'release_note_archived' : 'release_note_brought_back', note.id)
}

/** @param isSo whether the version after the one that was seen is what the form asks for. @returns whether anything was changed */
async function change(
  trx: Knex.Transaction, { councilId, userId, now }: WriteStep, id: string, seen: number, changed: object, isSo: (note: ReleaseNote) => boolean | Promise<boolean>
): Promise<boolean> {
  const updated = await trx('release_notes').where({ council_id: councilId, id, version: seen }).update({ ...changed, version: seen + 1, changed_at: now, changed_by: userId })
  const note = updated === 0 ? await findNote(trx, councilId, id) : undefined
  if (updated === 0 && !(note?.version === seen + 1 && await isSo(note))) throw changedSince()
  return updated === 1
}

/** Whether a note, and the correction that was written last, says just this. */
async function saysSo(trx: Knex.Transaction, { councilId }: WriteStep, note: ReleaseNote, words: NoteWords, correction: CorrectionWords | null): Promise<boolean> {
  const last = (await correctionsOf(trx, councilId, note.id)).at(-1)
  const isCorrected = correction === null || (last?.words === correction.words && last.asksAgain === correction.asksAgain)
  const isLinked = [...note.feedbackIds].sort().join() === [...words.feedbackIds].sort().join()
  return isCorrected && isLinked && Object.keys(changedFacts(note, words).after).length === 0
}

async function linkFeedback(trx: Knex.Transaction, councilId: CouncilId, noteId: string, feedbackIds: readonly string[]): Promise<void> {
  if (feedbackIds.length > 0) await trx('release_note_feedback').insert(feedbackIds.map(feedbackId => ({ council_id: councilId, note_id: noteId, feedback_id: feedbackId })))
}

async function record(trx: Knex.Transaction, { councilId, userId, now }: WriteStep, action: AuditAction, id: string): Promise<void> {
  await recordAudit(trx, councilId, { at: now, userId, action, subjectId: id })
}

/** What a correction changes, as people acknowledged it before and as they read it now. */
function changedFacts(before: NoteWords, after: NoteWords): { before: AuditFacts, after: AuditFacts } {
  const changed = (Object.keys(columnsOf(after)) as (keyof ReturnType<typeof columnsOf>)[]).filter(name => String(columnsOf(before)[name]) !== String(columnsOf(after)[name]))
  const facts = (words: NoteWords): AuditFacts => Object.fromEntries(changed.map(name => [name, String(columnsOf(words)[name] ?? '')]))
  return { before: facts(before), after: facts(after) }
}

function columnsOf({ title, whatChanges, screens, evidence, measureCodes, roleCodes, changesOn, toldFrom }: NoteWords) {
  return {
    title, what_changes: whatChanges, screens, evidence, measure_codes: measureCodes, role_codes: roleCodes, changes_on: changesOn, told_from: toldFrom
  }
}

function changedSince(): Conflict {
  return new Conflict('Somebody else has changed this in the meantime. What you typed is still here: compare it with what is so now, then save again')
}
