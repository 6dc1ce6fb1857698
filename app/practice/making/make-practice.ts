import type { Knex } from 'knex'
import { type CouncilId, inCouncil, outsideTenancy } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { askForMatches } from '../../suspense/matching/work-matching.js'
import { askToMake, openPractice } from '../practice-council.js'
import { inventFeedback, inventHistory, inventSuspense, inventTraces } from './invent.js'

/**
 * Makes a practice council that has been begun: fills it with invented people and money and puts it in the place of the one before. Each step
 * is one transaction that makes the same rows whenever it is done, so it may break off anywhere, be done again, and run twice at once.
 */
export async function makePractice(councilId: CouncilId, practiceId: CouncilId, clock: Clock): Promise<void> {
  const begun = await begunAt(councilId, practiceId)
  if (begun === null) return
  for (const invent of [inventHistory, inventSuspense, inventTraces, inventFeedback]) {
    await inCouncil(practiceId, async trx => { await invent(trx, practiceId, begun) })
  }
  await inCouncil(practiceId, async trx => { await askForMatches(trx, practiceId) })
  await inCouncil(councilId, async trx => { await openPractice(trx, practiceId, clock.now()) })
}

/** Asks again for whatever is being made and nobody works on any more. A job that is still there stays one. */
export async function sweepPractice(): Promise<void> {
  const waiting = await outsideTenancy()('councils').where({ practice_state: 'making' }).select('id', 'practice_of') as { id: string, practice_of: string }[]
  for (const { id, practice_of: councilId } of waiting) await inCouncil(councilId, async (trx: Knex.Transaction) => { await askToMake(trx, councilId, id) })
}

/** When it was begun; null when it is not being made any more. */
async function begunAt(councilId: CouncilId, practiceId: CouncilId): Promise<Date | null> {
  const row = await outsideTenancy()('councils').where({ id: practiceId, practice_of: councilId, practice_state: 'making' })
    .first('practice_since') as { practice_since: Date } | undefined
  return row?.practice_since ?? null
}
