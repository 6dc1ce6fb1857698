import type { Knex } from 'knex'
import type { PlannedWindow } from '../councils/planned-window.js'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import { Conflict, FormReused } from '../errors.js'
import { recordAudit } from '../users/audit.js'

/** A window in the history, with who planned it and, where it did not run its time, who ended it when and why. */
export interface WindowInHistory extends PlannedWindow {
  plannedAt: Date
  plannedByName: string
  closedAt: Date | null
  closedByName: string | null
  closedReason: string | null
}

/** Two windows at once would say two things of one moment. */
export class Overlap extends Conflict {
  readonly other: Pick<PlannedWindow, 'startsAt' | 'endsAt'>

  constructor(other: Pick<PlannedWindow, 'startsAt' | 'endsAt'>) {
    super('Another window is planned for part of this time')
    this.other = other
  }
}

/** Plans a window; one of this id that is there already was planned by the same form. @throws Overlap @throws FormReused when that form said something else */
export async function insertWindow(
  trx: Knex.Transaction, councilId: CouncilId, { id, affects, startsAt, endsAt, words }: PlannedWindow, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  await takeTurns(trx, `windows:${councilId}`)
  const said = { affects, starts_at: startsAt, ends_at: endsAt, words }
  if (await isWindow(trx, councilId, id)) {
    // Sent twice, a form that closes now comes at two instants.
    const isNow = startsAt.getTime() === now.getTime()
    const same = await trx('availability_windows').where({ council_id: councilId, id, affects, ends_at: endsAt, words })
      .where('starts_at', isNow ? trx.ref('planned_at') : startsAt).first('id') as object | undefined
    if (same === undefined) throw new FormReused()
    return
  }
  const other = await trx('availability_windows').where({ council_id: councilId }).where('ends_at', '>', startsAt).where('starts_at', '<', endsAt)
    .whereNull('closed_at').orderBy('starts_at').first({ startsAt: 'starts_at', endsAt: 'ends_at' }) as Overlap['other'] | undefined
  if (other !== undefined) throw new Overlap(other)
  await trx('availability_windows').insert({ council_id: councilId, id, ...said, planned_at: now, planned_by: userId })
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'availability_window_planned', subjectId: id, facts: { affects, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
  })
}

export async function isWindow(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<boolean> {
  return await trx('availability_windows').where({ council_id: councilId, id }).first('id') !== undefined
}

/** Ends a window before its time, or cancels it before it began. The same form again is no fault. @throws Conflict when it has ended meanwhile */
export async function endWindow(
  trx: Knex.Transaction, councilId: CouncilId, { id, reason }: { id: string, reason: string }, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const ended = await trx('availability_windows').where({ council_id: councilId, id }).whereNull('closed_at').where('ends_at', '>', now)
    .update({ closed_at: now, closed_by: userId, closed_reason: reason })
  if (ended === 0) {
    if (await trx('availability_windows').where({ council_id: councilId, id, closed_by: userId, closed_reason: reason }).first('id') !== undefined) return
    throw new Conflict('This window has ended meanwhile')
  }
  await recordAudit(trx, councilId, { at: now, userId, action: 'availability_window_ended', subjectId: id })
}

/** Whether it was cancelled before it began, and so closed nothing. */
export function wasCancelled({ closedAt, startsAt }: Pick<WindowInHistory, 'closedAt' | 'startsAt'>): boolean {
  return closedAt !== null && closedAt <= startsAt
}

/** The latest windows, those that are to come first. */
export async function windowHistory(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<WindowInHistory[]> {
  return await trx('availability_windows as w')
    .join('users as p', join => { join.on('p.council_id', 'w.council_id').on('p.id', 'w.planned_by') })
    .leftJoin('users as c', join => { join.on('c.council_id', 'w.council_id').on('c.id', 'w.closed_by') })
    .where('w.council_id', councilId).orderBy([{ column: 'w.starts_at', order: 'desc' }, 'w.id']).limit(most)
    .select({
      id: 'w.id', affects: 'w.affects', startsAt: 'w.starts_at', endsAt: 'w.ends_at', words: 'w.words', plannedAt: 'w.planned_at', plannedByName: 'p.name',
      closedAt: 'w.closed_at', closedByName: 'c.name', closedReason: 'w.closed_reason'
    }) as WindowInHistory[]
}
