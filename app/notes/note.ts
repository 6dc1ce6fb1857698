import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import { hashOfFile, keepNoteFile, type NewNoteFile } from './note-file.js'
import type { SubjectKey } from './subject.js'

export const longestNote = 2000
export const longestReason = 500

export interface Note {
  id: string
  note: string
  writtenBy: string
  writtenByName: string
  writtenAt: Date
  struckAt: Date | null
  struckReason: string | null
  fileName: string | null
  fileBytes: number | null
}

interface KeptNote {
  subject_kind: SubjectKey['kind']
  subject_id: string
}

interface KeptFile {
  file_name: string
  content_hash: string
}

/** Who writes, and when. */
export interface Writer {
  councilId: CouncilId
  userId: string
  now: Date
}

/** What people wrote down about something, the first of it first. */
export async function notesOf(trx: Knex.Transaction, councilId: CouncilId, { kind, id }: SubjectKey): Promise<Note[]> {
  const notes = await trx('notes as n').where({ 'n.council_id': councilId, 'n.subject_kind': kind, 'n.subject_id': id })
    .join('users as u', join => join.on('u.council_id', 'n.council_id').on('u.id', 'n.written_by'))
    .leftJoin('note_files as f', join => join.on('f.council_id', 'n.council_id').on('f.note_id', 'n.id'))
    .orderBy('n.id').select({
      id: 'n.id', note: 'n.note', writtenBy: 'n.written_by', writtenByName: 'u.name', writtenAt: 'n.written_at', struckAt: 'n.struck_at',
      struckReason: 'n.struck_reason', fileName: 'f.file_name', fileBytes: 'f.size_bytes'
    }) as Note[]
  return kind === 'suspense' ? [...notes, ...await earlierNotes(trx, councilId, id)] : notes
}

/** What the version before this one wrote while both ran. The next release's migration brings these over and drops their table. */
async function earlierNotes(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Note[]> {
  const [entryId, line] = id.split('/')
  const { rows } = await trx.raw<{ rows: Note[] }>(`
    select s.id, s.note, s.written_by as "writtenBy", u.name as "writtenByName", s.written_at as "writtenAt", null as "struckAt",
      null as "struckReason", null as "fileName", null as "fileBytes"
    from suspense_notes s join users u on u.council_id = :councilId and u.id = s.written_by
    where s.council_id = :councilId and s.entry_id = :entryId and s.line_number = :line
      and not exists (select from notes n where n.council_id = :councilId and n.id = s.id)
    order by s.id`, { councilId, entryId, line: Number(line) })
  return rows
}

/**
 * Adds a note, with its file if there is one. The same note of the same id is this one, sent again.
 * @throws NoMoreFiles · Conflict when another note has this id
 */
export async function writeNote(
  trx: Knex.Transaction, { councilId, userId, now }: Writer, subject: SubjectKey, { id, note, file }: { id: string, note: string, file?: NewNoteFile }
): Promise<void> {
  const written = await trx('notes').insert({
    council_id: councilId, id, subject_kind: subject.kind, subject_id: subject.id, written_by: userId, written_at: now, note
  }).onConflict(['council_id', 'id']).ignore().returning('id')
  if (written.length === 0) return await refuseUnlessSame(trx, { councilId, userId }, subject, { id, note, ...file === undefined ? {} : { file } })
  if (file !== undefined) await keepNoteFile(trx, councilId, subject, id, file)
}

async function refuseUnlessSame(
  trx: Knex.Transaction, { councilId, userId }: Omit<Writer, 'now'>, { kind, id: subjectId }: SubjectKey, { id, note, file }: { id: string, note: string, file?: NewNoteFile }
): Promise<void> {
  const kept = await trx('notes').where({ council_id: councilId, id, subject_kind: kind, subject_id: subjectId, written_by: userId, note }).first('id') as object | undefined
  const keptFile = await trx('note_files').where({ council_id: councilId, note_id: id }).first('file_name', 'content_hash') as KeptFile | undefined
  const isSameFile = keptFile?.file_name === file?.name && keptFile?.content_hash === (file === undefined ? undefined : hashOfFile(file.bytes))
  if (kept === undefined || !isSameFile) throw new Conflict('You have sent this form before with another note, which is kept. To add this one too, send it again')
}

export async function findNote(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<SubjectKey & { note: Note } | undefined> {
  const found = await trx('notes').where({ council_id: councilId, id }).first('subject_kind', 'subject_id') as KeptNote | undefined
  if (found === undefined) return undefined
  const subject = { kind: found.subject_kind, id: found.subject_id }
  const note = (await notesOf(trx, councilId, subject)).find(one => one.id === id)
  return note === undefined ? undefined : { ...subject, note }
}

/**
 * Strikes out what one has written oneself: it stays to be seen, with the reason; its file's bytes go. Twice is harmless.
 * @throws NotFound when it is not this person's · Conflict when it is struck out already, for another reason
 */
export async function strikeNote(trx: Knex.Transaction, { councilId, userId, now }: Writer, id: string, reason: string): Promise<void> {
  const own = { council_id: councilId, id, written_by: userId }
  const [struck] = await trx('notes').where(own).whereNull('struck_at').update({ struck_at: now, struck_reason: reason }, ['subject_kind', 'subject_id']) as KeptNote[]
  if (struck !== undefined) {
    await trx('note_file_chunks').where({ council_id: councilId, note_id: id }).delete()
    const facts = { about: struck.subject_kind, aboutId: struck.subject_id }
    await recordAudit(trx, councilId, { at: now, userId, action: 'note_struck', subjectId: id, facts })
    return
  }
  const before = await trx('notes').where(own).first('struck_reason') as { struck_reason: string } | undefined
  if (before === undefined) throw new NotFound('note')
  if (before.struck_reason !== reason) throw new Conflict('You have struck it out already')
}
