import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { colleaguesWho } from '../users/colleagues-query.js'
import { addressWith, field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { acknowledgedAt, affectedBy } from './acknowledgements.js'
import { checklistOf, ownsTask } from './checklist.js'
import { measuredEvidence } from './measured-evidence.js'
import { listNotes, namesOfRoles, noteLists } from './notes-query.js'
import { correctionsOf, findNote, isTold, type ReleaseNote } from './release-note.js'

const onAPage = 25

/** What has changed and will, as it concerns whoever reads it. */
export async function showNotes(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const person = signedIn(request)
  const list = noteLists.find(one => one === field(query, 'list')) ?? 'told'
  const words = field(query, 'words').trim().slice(0, 100)
  const after = isId(field(query, 'after')) ? field(query, 'after') : null
  const found = await inCouncil(council.id, async trx => await listNotes(trx, council.id, {
    list, words, after, userId: person.id, roleCode: person.roleCode, isWriter: person.may('release-notes.write'), today: londonDate(services.clock.now()), limit: onAPage + 1
  }))
  const last = found.length > onAPage ? found[onAPage - 1] : undefined
  const chosen = { list: list === 'told' ? '' : list, words }
  response.render('release-notes/list', {
    rows: found.slice(0, onAPage), list, words, may: person.permissions, isFirstPage: after === null, firstPage: addressWith('/staff/release-notes', chosen),
    nextPage: last === undefined ? null : addressWith('/staff/release-notes', { ...chosen, after: last.id })
  })
}

export async function showNote(request: Request, response: Response): Promise<void> {
  await renderNote(request, response, {})
}

/** A draft, or what is not told yet, is there for writers, and for those who have something to change with it. @throws NotFound */
export async function noteIn(trx: Knex.Transaction, request: Request): Promise<ReleaseNote> {
  const { params, council, services } = request
  const [person, id] = [signedIn(request), String(params.releaseNoteId)]
  const note = isId(id) ? await findNote(trx, council.id, id) : undefined
  if (note === undefined) throw new NotFound('release note')
  const isShown = isTold(note, services.clock.now()) || person.may('release-notes.write') || await ownsTask(trx, council.id, id, person.id)
  if (!isShown) throw new NotFound('release note')
  return note
}

export interface NotePage {
  status?: number
  errors?: FieldError[]
  /** A line for the checklist, as it was typed. */
  task?: Record<string, string>
}

export async function renderNote(request: Request, response: Response, { status = 200, errors, task = {} }: NotePage): Promise<void> {
  const { council, services: { clock } } = request
  const person = signedIn(request)
  const page = await inCouncil(council.id, async trx => {
    const note = await noteIn(trx, request)
    const isWriter = person.may('release-notes.write')
    return {
      note, isWriter, roles: (await namesOfRoles(trx, council.id)).filter(({ code }) => note.roleCodes.includes(code)), corrections: await correctionsOf(trx, council.id, note.id),
      measures: await measuredEvidence(trx, council.id, note.measureCodes, clock.now()),
      checklist: await checklistOf(trx, council.id, note.id), acknowledgedAt: await acknowledgedAt(trx, council.id, note, person.id),
      affected: isWriter && note.publishedAt !== null ? await affectedBy(trx, council.id, note.id) : [],
      owners: isWriter ? [{ id: person.id, name: person.name }, ...await colleaguesWho(trx, council.id, person.id, { permission: 'home.view' })] : []
    }
  })
  const isToldNow = isTold(page.note, clock.now())
  response.status(status).render('release-notes/note', {
    ...page, errors, task, isToldNow, taskKey: newId(), done: field(request.query, 'done'), may: person.permissions, userId: person.id,
    isForReader: isToldNow && page.note.archivedAt === null && page.note.roleCodes.includes(person.roleCode),
    feedback: page.note.feedbackIds.map(id => ({ id, number: id.slice(-8) })),
    waiting: page.affected.filter(one => one.acknowledgedAt === null),
    acknowledged: page.affected.filter(one => one.acknowledgedAt !== null)
  })
}
