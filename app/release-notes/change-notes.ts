import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { colleaguesWho } from '../users/colleagues-query.js'
import { field, type FieldError, seenIn } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { acknowledge } from './acknowledgements.js'
import { addTask, changeTask, taskKinds } from './checklist.js'
import { act, stepOf } from './edit-notes.js'
import { noteIn, renderNote } from './show-notes.js'

/** "I have read this". */
export async function acknowledgeNote(request: Request, response: Response): Promise<void> {
  await act(request, response, 'acknowledged', async (trx, note) => { await acknowledge(trx, stepOf(request), note, seenIn(request), signedIn(request)) })
}

/** Adds what must change with it: a letter, a script, a memo or a feed, and who sees to it. */
export async function addToChecklist(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const person = signedIn(request)
  const [id, what, owner] = [field(body, 'key'), field(body, 'what').trim(), field(body, 'owner')]
  const ownerIds = await inCouncil(council.id, async trx => {
    await noteIn(trx, request)
    return [person.id, ...(await colleaguesWho(trx, council.id, person.id, { permission: 'home.view' })).map(one => one.id)]
  })
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const [kind, ownerId] = [taskKinds.find(one => one === field(body, 'kind')), ownerIds.find(one => one === owner)]
  const fault = textFault('description', what, 200, 'Write what must change')
  const errors: FieldError[] = [
    ...kind === undefined ? [{ field: 'kind', message: 'Select what it is' }] : [], ...fault === null ? [] : [{ field: 'what', message: fault }],
    ...ownerId === undefined ? [{ field: 'owner', message: 'Select who sees to it' }] : []
  ]
  const task = { kind: kind ?? '', what: maskCardNumbers(what), owner: ownerId ?? '' }
  if (errors.length > 0 || kind === undefined || ownerId === undefined) return await renderNote(request, response, { status: 422, errors, task })
  await act(request, response, 'added', async (trx, note) => { await addTask(trx, stepOf(request), note.id, { id, kind, what, ownerId }) }, { task })
}

/** Marks a line of the checklist as done, or not done after all, or takes it off. */
export async function changeChecklist(request: Request, response: Response): Promise<void> {
  const asked = field(request.body, 'change')
  const change = asked === 'removed' || asked === 'undone' ? asked : 'done'
  const taskId = String(request.params.taskId)
  await act(request, response, change, async (trx, note) => {
    await changeTask(trx, stepOf(request), { noteId: note.id, taskId: isId(taskId) ? taskId : note.id }, change, signedIn(request))
  })
}
