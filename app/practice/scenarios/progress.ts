import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { findScenario } from './attempts.js'

/** How far somebody has come with a scenario, whichever making of the practice council it was in. */
export interface Progress {
  userId: string
  name: string
  title: string
  /** When it was first done; null when it was begun and not done. */
  doneAt: Date | null
}

/** More than anybody makes in a year of training. */
const mostMakings = 20

interface ProgressRow {
  userId: string
  name: string
  code: string
  doneAt: Date | null
}

/** What was practised in these makings, the latest first, of everybody or of some; by name and title. */
export async function progressOf(practiceIds: readonly CouncilId[], userIds?: readonly string[]): Promise<Progress[]> {
  const found = new Map<string, Progress>()
  for (const practiceId of practiceIds.slice(0, mostMakings)) {
    for (const { userId, name, code, doneAt } of await inCouncil(practiceId, async trx => await trx('practice_attempts as a')
      .join('users as u', join => join.on('u.council_id', 'a.council_id').andOn('u.id', 'a.user_id')).where('a.council_id', practiceId)
      .modify(query => { if (userIds !== undefined) void query.whereIn('a.user_id', [...userIds]) })
      .groupBy('u.id', 'u.name', 'a.scenario_code').select('u.id as userId', 'u.name', 'a.scenario_code as code').min('a.done_at as doneAt') as ProgressRow[])) {
      const before = found.get(`${userId}/${code}`)
      found.set(`${userId}/${code}`, { userId, name: before?.name ?? name, title: findScenario(code)?.title ?? code, doneAt: before?.doneAt ?? doneAt })
    }
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, 'en') || one.title.localeCompare(other.title, 'en'))
}
