import type { Knex } from 'knex'
import { DatabaseError } from 'pg'
import { v7 as newId } from 'uuid'
import { type CouncilId, outsideTenancy } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { Conflict } from '../errors.js'
import { recordAudit } from '../users/audit.js'

/** One making of a council's practice council: a tenant of its own. */
export interface PracticeCouncil {
  id: CouncilId
  generation: number
  /** closed · another has come into its place · emptied · a month later */
  state: 'making' | 'open' | 'closed' | 'emptied'
  /** Since when it is in its state. */
  since: Date
  /** Where it is found, once it is open. */
  origin: string
}

/** Every making of a council's practice council, the latest first. */
export async function practiceCouncilsOf(councilId: CouncilId): Promise<PracticeCouncil[]> {
  return await outsideTenancy()('councils').where({ practice_of: councilId }).orderBy('practice_generation', 'desc').select({
    id: 'id', generation: 'practice_generation', state: 'practice_state', since: 'practice_since', origin: 'origin'
  }) as PracticeCouncil[]
}

/** Whether this is a practice council that is in its place at this moment, whatever a process remembers of its host. */
export async function isOpenPractice(trx: Knex.Transaction, councilId: CouncilId): Promise<boolean> {
  return await trx('councils').where({ id: councilId, practice_state: 'open' }).first('id') !== undefined
}

/**
 * Begins to make a council's practice council anew, unless it is being made already; the worker does the rest, and the one before stays
 * open until then.
 * @param seen the generation that the person saw as the latest: a form sent twice makes one
 * @throws Conflict when its host is another council's
 */
export async function resetPractice(trx: Knex.Transaction, councilId: CouncilId, { userId, now, seen }: { userId: string, now: Date, seen: number }): Promise<void> {
  const latest = await trx('councils').where({ practice_of: councilId }).max('practice_generation as generation').first() as { generation: number | null }
  if ((latest.generation ?? 0) > seen) return
  const practiceId = await beginPractice(trx, newId(), now)
  await recordAudit(trx, councilId, { at: now, userId, action: 'practice_reset', facts: { generation: seen + 1 } })
  await askToMake(trx, councilId, practiceId)
}

/** Asks the worker to make what has been begun. */
export async function askToMake(trx: Knex.Transaction, councilId: CouncilId, practiceId: CouncilId): Promise<void> {
  await addJob(trx, 'make-practice-council', { councilId, practiceId }, { key: `make-practice-council:${practiceId}` })
}

/** In the transaction of the council that it belongs to. Answers the id of the one that is now being made. */
export async function beginPractice(trx: Knex.Transaction, id: CouncilId, now: Date): Promise<CouncilId> {
  try {
    const { rows } = await trx.raw<{ rows: { id: string }[] }>('select begin_practice_council(?, ?) as id', [id, now])
    return rows[0]?.id ?? id
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'CF021') throw new Conflict('The address of your practice council belongs to another council. Tell those who run the service')
    throw error
  }
}

/** Puts it in the place of the one before, whose sessions end. In the transaction of the council that it belongs to; harmless to repeat. */
export async function openPractice(trx: Knex.Transaction, id: CouncilId, now: Date): Promise<void> {
  await trx.raw('select open_practice_council(?, ?)', [id, now])
}

/** Every practice council in whose place another has come before then, and which has not been emptied. */
export async function replacedBefore(before: Date): Promise<{ id: CouncilId, practiceOf: CouncilId }[]> {
  return await outsideTenancy()('councils').where({ practice_state: 'closed' }).where('practice_since', '<=', before).orderBy('practice_since')
    .select({ id: 'id', practiceOf: 'practice_of' }) as { id: CouncilId, practiceOf: CouncilId }[]
}

/**
 * Removes what people typed in a practice council that was replaced, and all that was invented there; its ledger and payments stay, without
 * who paid, and who practised what. In the transaction of the council that it belongs to. Answers how many rows have gone; null
 * when it was emptied before.
 * @throws the database's error for any council but a practice council of this one that was replaced a month ago
 */
export async function emptyPractice(trx: Knex.Transaction, id: CouncilId): Promise<number | null> {
  const { rows } = await trx.raw<{ rows: { removed: number | null }[] }>('select empty_practice_council(?) as removed', [id])
  return rows[0]?.removed ?? null
}
