import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../database/in-council.js'
import { NotFound, NotPermitted } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import type { Person } from '../users/person.js'
import type { WriteStep } from './write-note.js'

/** What must change with a change. */
export const taskKinds = ['letter', 'script', 'memo', 'feed'] as const
export type TaskKind = typeof taskKinds[number]

export interface Task {
  id: string
  kind: TaskKind
  what: string
  ownerId: string
  ownerName: string
  doneAt: Date | null
  doneByName: string | null
}

export async function checklistOf(trx: Knex.Transaction, councilId: CouncilId, noteId: string): Promise<Task[]> {
  return await trx('release_note_tasks as t').where({ 't.council_id': councilId, 't.note_id': noteId })
    .join('users as o', join => { join.on('o.council_id', 't.council_id').andOn('o.id', 't.owner_id') })
    .leftJoin('users as d', join => { join.on('d.council_id', 't.council_id').andOn('d.id', 't.done_by') }).orderBy('t.id')
    .select({ id: 't.id', kind: 't.kind', what: 't.what', ownerId: 't.owner_id', ownerName: 'o.name', doneAt: 't.done_at', doneByName: 'd.name' }) as Task[]
}

/** @param id of the form, so that one that is sent twice adds once @throws FormReused when it added something else before */
export async function addTask(
  trx: Knex.Transaction, { councilId, userId, now }: WriteStep, noteId: string, { id, ...task }: { id: string, kind: TaskKind, what: string, ownerId: string }
): Promise<void> {
  const said = { note_id: noteId, kind: task.kind, what: task.what, owner_id: task.ownerId }
  if (await insertOnce(trx, 'release_note_tasks', { councilId, id, said, besides: {} })) await recordAudit(trx, councilId, { at: now, userId, action: 'release_note_task_added', subjectId: noteId, facts: { kind: task.kind } })
}

/**
 * What is done to a line of the checklist: marked as done, or not done after all, or taken off. Marked twice, it stays as it was first;
 * taken off already is no fault.
 * @throws NotFound, and NotPermitted where it is neither theirs nor a writer's
 */
export async function changeTask(
  trx: Knex.Transaction, { councilId, userId, now }: WriteStep, { noteId, taskId }: { noteId: string, taskId: string }, change: 'done' | 'undone' | 'removed', person: Pick<Person, 'may'>
): Promise<void> {
  const key = { council_id: councilId, note_id: noteId, id: taskId }
  const task = await trx('release_note_tasks').where(key).forUpdate().first('owner_id', 'done_at', 'kind') as { owner_id: string, done_at: Date | null, kind: TaskKind } | undefined
  if (task === undefined && change === 'removed' && person.may('release-notes.write')) return
  if (task === undefined) throw new NotFound('line of the checklist')
  if (!person.may('release-notes.write') && (change === 'removed' || task.owner_id !== userId)) throw new NotPermitted('release-notes.write')
  if (change !== 'removed' && (task.done_at !== null) === (change === 'done')) return
  if (change === 'removed') await trx('release_note_tasks').where(key).delete()
  else await trx('release_note_tasks').where(key).update(change === 'done' ? { done_at: now, done_by: userId } : { done_at: null, done_by: null })
  await recordAudit(trx, councilId, { at: now, userId, action: 'release_note_task_changed', subjectId: noteId, facts: { kind: task.kind, change } })
}

export async function ownsTask(trx: Knex.Transaction, councilId: CouncilId, noteId: string, userId: string): Promise<boolean> {
  return await trx('release_note_tasks').where({ council_id: councilId, note_id: noteId, owner_id: userId }).first('id') !== undefined
}
