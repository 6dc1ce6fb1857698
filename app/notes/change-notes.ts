import { readFile } from 'node:fs/promises'
import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { recordAudit } from '../users/audit.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { findNote, longestNote, type Note, strikeNote, writeNote, type Writer } from './note.js'
import { largestFileBytes, NoMoreFiles, noteFileOf } from './note-file.js'
import { readNoteForm, readStrikeForm, type SentFile } from './note-form.js'
import { findSubject, type Subject } from './subject.js'

/** Adds a note to the thing whose page the form stood on, and shows that page again; a form with a fault is shown by itself. */
export async function addNote(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const subject = await inCouncil(council.id, async trx => await subjectOf(trx, request, { kind: field(body, 'kind'), id: field(body, 'subject') }))
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const form = readNoteForm(body, await sentFile(request))
  const again = (errors: object[], submitted: { note: string }, status = 422, idOfForm = id) => {
    response.status(status).render('notes/add', { subject, errors, submitted, newId: idOfForm, longestNote })
  }
  if (form.errors !== undefined) return again(form.errors, form.submitted)
  try {
    await inCouncil(council.id, async trx => { await writeNote(trx, writerOf(request), subject, { id, ...form.values }) })
  } catch (error) {
    if (error instanceof Conflict) return again([{ field: 'note', message: error.message }], { note: form.values.note }, error.status, newId())
    if (!(error instanceof NoMoreFiles)) throw error
    return again([{ field: 'file', message: error.message }], { note: form.values.note })
  }
  response.redirect(303, `${subject.path}?done=noted#notes`)
}

/** A note's file, never shown as a page whatever is in it. */
export async function downloadNoteFile(request: Request, response: Response): Promise<void> {
  const { note, fileName } = await inCouncil(request.council.id, async trx => {
    const found = await noteOf(trx, request)
    if (found.note.fileName === null || found.note.struckAt !== null) throw new NotFound('file')
    const facts = { about: found.subject.kind, aboutId: found.subject.id }
    const event = { at: request.services.clock.now(), userId: signedIn(request).id, action: 'note_file_downloaded' as const, subjectId: found.note.id, facts }
    await recordAudit(trx, request.council.id, event)
    return { note: found.note, fileName: found.note.fileName }
  })
  response.attachment(fileName).type('application/octet-stream')
    .set({ 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'no-store' })
  for await (const piece of noteFileOf(request.council.id, note.id)) {
    if (!response.write(piece)) await new Promise(resolve => { response.once('drain', resolve).once('close', resolve) })
    if (response.destroyed) return
  }
  response.end()
}

/** Asks whoever wrote it for the reason. */
export async function showStrike(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await ownNoteOf(trx, request))
  response.render('notes/strike', { ...found, submitted: {} })
}

export async function strike(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await ownNoteOf(trx, request))
  const form = readStrikeForm(request.body)
  if (form.errors !== undefined) return response.status(422).render('notes/strike', { ...found, ...form })
  await inCouncil(request.council.id, async trx => { await strikeNote(trx, writerOf(request), found.note.id, form.values.reason) })
  response.redirect(303, `${found.subject.path}#notes`)
}

/** @throws NotFound when there is no such thing, or the person may not see it */
async function subjectOf(trx: Knex.Transaction, request: Request, key: { kind: string, id: string }): Promise<Subject> {
  const subject = await findSubject(trx, request.council.id, signedIn(request), key)
  if (subject === undefined) throw new NotFound('what the note is about')
  return subject
}

/** The note of the address. Whoever may not see what it is about does not see it. */
async function noteOf(trx: Knex.Transaction, request: Request): Promise<{ note: Note, subject: Subject }> {
  const id = String(request.params.noteId)
  const found = isId(id) ? await findNote(trx, request.council.id, id) : undefined
  if (found === undefined) throw new NotFound('note')
  return { note: found.note, subject: await subjectOf(trx, request, found) }
}

async function ownNoteOf(trx: Knex.Transaction, request: Request): Promise<{ note: Note, subject: Subject }> {
  const found = await noteOf(trx, request)
  if (found.note.writtenBy !== signedIn(request).id) throw new NotFound('note')
  return found
}

/** What came with the form, looked at only when it is not too large. */
async function sentFile({ file }: Request): Promise<SentFile | undefined> {
  if (file === undefined) return undefined
  return { name: file.originalname, bytes: file.size > largestFileBytes ? null : await readFile(file.path) }
}

function writerOf(request: Request): Writer {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}
