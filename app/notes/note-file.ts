import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import type { SubjectKey } from './subject.js'

export const largestFileBytes = 10 * 1024 * 1024
/** What is read at all: a file that is too large by less than this is turned down beside what was typed, a larger one by a page of its own. */
export const largestUploadBytes = 3 * largestFileBytes
const mostFiles = 20
/** Of one council, all together. */
const mostBytesOfCouncil = 20 * 1024 ** 3
const chunkBytes = 1 << 20

/** A file that has been looked at and may be kept. */
export interface NewNoteFile {
  name: string
  contentType: string
  bytes: Buffer
}

/** There is no room for one more; why is the message. */
export class NoMoreFiles extends Error {}

/** Keeps a note's file in pieces, since any web process must be able to read it. @throws NoMoreFiles */
export async function keepNoteFile(
  trx: Knex.Transaction, councilId: CouncilId, subject: SubjectKey, noteId: string, { name, contentType, bytes }: NewNoteFile
): Promise<void> {
  if (await bytesKept(trx, councilId) + bytes.length > mostBytesOfCouncil) {
    throw new NoMoreFiles('The council has no room for more files. Add the note without it, and tell whoever runs the service')
  }
  const row = {
    council_id: councilId, note_id: noteId, subject_kind: subject.kind, subject_id: subject.id, file_name: name, content_type: contentType,
    content_hash: hashOfFile(bytes), size_bytes: bytes.length
  }
  if (!await takeNumber(trx, row)) throw new NoMoreFiles(`There are ${mostFiles} files here already, which is the most. Add the note without it`)
  for (let position = 0; position * chunkBytes < bytes.length; position += 1) {
    const content = bytes.subarray(position * chunkBytes, (position + 1) * chunkBytes)
    await trx('note_file_chunks').insert({ council_id: councilId, note_id: noteId, position, content })
  }
}

export function hashOfFile(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Each file of a subject has a number of its own; whoever takes one at the same instant gets the next. */
async function takeNumber(trx: Knex.Transaction, row: { council_id: string, subject_kind: string, subject_id: string }): Promise<boolean> {
  const { council_id, subject_kind, subject_id } = row
  for (;;) {
    const { most } = await trx('note_files').where({ council_id, subject_kind, subject_id }).max('number as most').first() as { most: number | null }
    const number = (most ?? 0) + 1
    if (number > mostFiles) return false
    const taken = await trx('note_files').insert({ ...row, number }).onConflict(['council_id', 'subject_kind', 'subject_id', 'number']).ignore().returning('number')
    if (taken.length === 1) return true
  }
}

/** Also of files whose notes were struck out: how many there have been is what counts. */
async function bytesKept(trx: Knex.Transaction, councilId: CouncilId): Promise<number> {
  const { bytes } = await trx('note_files').where({ council_id: councilId }).first(trx.raw('coalesce(sum(size_bytes), 0)::bigint as bytes')) as { bytes: number }
  return bytes
}

/** The file's bytes, a piece at a time, each read in a step of its own. */
export async function* noteFileOf(councilId: CouncilId, noteId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const piece = await inCouncil(councilId, async trx => await trx('note_file_chunks')
      .where({ council_id: councilId, note_id: noteId, position }).first('content') as { content: Buffer } | undefined)
    if (piece === undefined) return
    yield piece.content
  }
}
