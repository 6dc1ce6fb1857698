import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { allCouncilsAndPractice } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { emptyPractice, replacedBefore } from '../../practice/practice-council.js'
import { stepsToForget } from './old-rows-query.js'
import { type KindPeriod, periodsOf } from './periods.js'

const rowsAtATime = 2000
const dayMs = 86_400_000

/** For how long what was typed in a practice council is kept after another came into its place: somebody may still ask what happened there. */
export const practiceDays = 30
/** Under this code runs tell of practice councils. */
export const practiceKind = 'practice'

/** Forgets for every council, those for practice among them, what has been kept long enough. */
export async function enforceEveryRetention(clock: Clock): Promise<void> {
  const faults: unknown[] = []
  const note = (error: unknown): void => { faults.push(error) }
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id }) => { await enforceRetention(id, clock) }).catch(note)
  await emptyReplacedPractice(clock).catch(note)
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'neither retention nor the emptying of practice councils was done for all')
}

/** Empties what was replaced long enough ago, each in one transaction with the run that tells of it: one that is cut off is emptied the next night. */
export async function emptyReplacedPractice(clock: Clock): Promise<void> {
  const now = clock.now()
  await forEachCouncil(await replacedBefore(new Date(now.getTime() - practiceDays * dayMs)), async ({ id, practiceOf }) => {
    await inCouncil(practiceOf, async trx => {
      const removed = await emptyPractice(trx, id)
      if (removed === null) return
      await trx('retention_runs').insert({
        council_id: practiceOf, id: newId(), kind_code: practiceKind, days: practiceDays, began_at: now, ended_at: clock.now(), removed
      })
    })
  })
}

/**
 * Forgets what a council has kept long enough, kind by kind and some rows at a time, and keeps of each kind how many there were. One that is
 * cut off has forgotten what it has counted; the next goes on.
 */
export async function enforceRetention(councilId: CouncilId, clock: Clock, rows = rowsAtATime): Promise<void> {
  const periods = await inCouncil(councilId, async trx => await periodsOf(trx, councilId))
  for (const period of periods) await enforcePeriod(councilId, period, clock, rows)
}

async function enforcePeriod(councilId: CouncilId, { code, days }: KindPeriod, clock: Clock, rows: number): Promise<void> {
  const now = clock.now()
  const before = new Date(now.getTime() - days * dayMs)
  const run = { council_id: councilId, id: newId() }
  await inCouncil(councilId, async trx => { await trx('retention_runs').insert({ ...run, kind_code: code, days, began_at: now }) })
  for (const forget of stepsToForget(code)) {
    for (let after: readonly string[] | null | undefined; after !== null;) {
      const from: readonly string[] | null = after ?? null
      after = await inCouncil(councilId, async trx => {
        const { forgotten, last } = await forget(trx, councilId, { before, after: from, most: rows })
        if (forgotten > 0) await trx('retention_runs').where(run).update({ removed: trx.raw('removed + ?', [forgotten]) })
        return last
      })
    }
  }
  await inCouncil(councilId, async trx => { await trx('retention_runs').where(run).update({ ended_at: clock.now() }) })
}

export interface RetentionRun {
  kindCode: string
  days: number
  beganAt: Date
  endedAt: Date | null
  removed: number
}

/** What was removed of each kind and when, latest first; runs that removed nothing are among them. */
export async function latestRuns(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<RetentionRun[]> {
  return await trx('retention_runs').where({ council_id: councilId }).orderBy([{ column: 'began_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(most)
    .select({ kindCode: 'kind_code', days: 'days', beganAt: 'began_at', endedAt: 'ended_at', removed: 'removed' })
}
