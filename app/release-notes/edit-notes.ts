import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict, FormReused, unlessReused } from '../errors.js'
import { isId } from '../ids.js'
import { measures } from '../measures/measure.js'
import { field, type FieldError, seenIn } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { asSubmitted, feedbackNumbers, type NoteForm, readNoteForm, type SubmittedNote } from './note-form.js'
import { feedbackByNumber, namesOfRoles } from './notes-query.js'
import type { ReleaseNote } from './release-note.js'
import { noteIn, type NotePage, renderNote } from './show-notes.js'
import { archiveNote, changeNote, publishNote, writeDraft, type WriteStep } from './write-note.js'

export async function showNew(request: Request, response: Response): Promise<void> {
  await drawForm(request, response, { note: null, key: newId(), version: 0, submitted: {} })
}

export async function saveNew(request: Request, response: Response): Promise<void> {
  const key = field(request.body, 'key')
  if (!isId(key)) throw new Conflict('The form is not one of ours')
  const form = await inCouncil(request.council.id, async trx => await readForm(trx, request, false))
  if (form.errors !== undefined) return await drawForm(request, response.status(422), { note: null, key, version: 0, ...form })
  const written = await unlessReused(inCouncil(request.council.id, async trx => { await writeDraft(trx, stepOf(request), key, form.values) }))
  if (written instanceof FormReused) {
    const errors = [{ field: 'title', message: written.message }]
    return await drawForm(request, response.status(written.status), { note: null, key: newId(), version: 0, submitted: form.submitted, errors })
  }
  response.redirect(303, `/staff/release-notes/${key}?done=saved`)
}

export async function showChange(request: Request, response: Response): Promise<void> {
  const note = await inCouncil(request.council.id, async trx => await noteIn(trx, request))
  await drawForm(request, response, { note, key: '', version: note.version, submitted: asSubmitted(note) })
}

/** Of two writers at once the first wins; the other keeps what they typed. What is published is corrected at once. */
export async function saveChange(request: Request, response: Response): Promise<void> {
  const { note, form } = await inCouncil(request.council.id, async trx => {
    const note = await noteIn(trx, request)
    return { note, form: await readForm(trx, request, note.publishedAt !== null) }
  })
  if (form.errors !== undefined) return await drawForm(request, response.status(422), { note, key: '', version: seenIn(request), ...form })
  try {
    await inCouncil(request.council.id, async trx => { await changeNote(trx, stepOf(request), note, seenIn(request), form.values, form.correction) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(request.council.id, async trx => await noteIn(trx, request))
    const errors = [{ field: 'main-content', message: error.message }]
    return await drawForm(request, response.status(error.status), { note: now, key: '', version: now.version, submitted: form.submitted, errors, isStale: true })
  }
  response.redirect(303, `/staff/release-notes/${note.id}?done=${note.publishedAt === null ? 'saved' : 'corrected'}`)
}

export async function publish(request: Request, response: Response): Promise<void> {
  await act(request, response, 'published', async (trx, note) => { await publishNote(trx, stepOf(request), note, seenIn(request)) })
}

/** Puts it away, or brings it back. */
export async function archive(request: Request, response: Response): Promise<void> {
  const isArchived = field(request.body, 'archive') !== 'no'
  await act(request, response, isArchived ? 'archived' : 'back', async (trx, note) => { await archiveNote(trx, stepOf(request), note, seenIn(request), isArchived) })
}

/** Does something with a note; of what has changed meanwhile the page tells, as it is now, beside what was typed. */
export async function act(request: Request, response: Response, done: string, work: (trx: Knex.Transaction, note: ReleaseNote) => Promise<void>, typed: Pick<NotePage, 'task'> = {}): Promise<void> {
  try {
    const id = await inCouncil(request.council.id, async trx => {
      const note = await noteIn(trx, request)
      await work(trx, note)
      return note.id
    })
    response.redirect(303, `/staff/release-notes/${id}?done=${done}`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await renderNote(request, response, { ...typed, status: error.status, errors: [{ field: 'main-content', message: error.message }] })
  }
}

export function stepOf(request: Request): WriteStep {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}

async function readForm(trx: Knex.Transaction, request: Request, isPublished: boolean): Promise<NoteForm> {
  const { council, services } = request
  const body: unknown = request.body
  const roles = await namesOfRoles(trx, council.id)
  const feedback = await feedbackByNumber(trx, council.id, feedbackNumbers(body))
  return readNoteForm(body, { roleCodes: roles.map(({ code }) => code), feedbackOf: number => feedback.get(number), today: londonDate(services.clock.now()), isPublished })
}

interface FormPage {
  note: ReleaseNote | null
  key: string
  version: number
  submitted: SubmittedNote
  errors?: FieldError[]
  isStale?: boolean
}

async function drawForm(request: Request, response: Response, page: FormPage): Promise<void> {
  const roles = await inCouncil(request.council.id, async trx => await namesOfRoles(trx, request.council.id))
  response.render('release-notes/edit', { ...page, roles, measures })
}
