import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { writeNote } from '../notes/note.js'
import { suspenseSubject } from '../notes/subject.js'
import { recordAudit } from '../users/audit.js'
import { type ItemKey, itemLines, keyOfItem, lockItems } from './item-lines-query.js'
import type { Mover } from './moving-on.js'

/** A person of the council's staff who works on items, and when. */
export type Worker = Mover & { userId: string }

/**
 * Makes an item this person's to work on. Taking what one has is harmless.
 * @param from who has it, as the person saw: null for nobody. Taking over from somebody says so
 * @throws Conflict when somebody else has it than was seen, or nothing remains of it
 */
export async function takeItem(trx: Knex.Transaction, { councilId, userId, now }: Worker, key: ItemKey, from: string | null): Promise<void> {
  await lockItems(trx, councilId, [key])
  const line = (await itemLines(trx, councilId, [key])).get(keyOfItem(key))
  if (line === undefined) throw new NotFound('suspense item')
  if (line.remainingPence === 0) throw new Conflict('Nothing remains of it')
  const { rows } = await trx.raw<{ rows: unknown[] }>(`
    insert into suspense_takings as held (council_id, entry_id, line_number, taken_by, taken_at)
    values (:councilId, :entryId, :lineNumber, :userId, :now)
    on conflict (council_id, entry_id, line_number) do update set taken_by = excluded.taken_by, taken_at = excluded.taken_at, given_by = null
    where held.taken_by in (:from, :userId)
    returning 1`, { councilId, entryId: key.entryId, lineNumber: key.lineNumber, userId, now, from: from ?? userId })
  if (rows.length === 0) throw new Conflict('Somebody else has taken it')
  if (from !== null && from !== userId) {
    await recordAudit(trx, councilId, { at: now, userId, action: 'suspense_taken_over', subjectId: key.entryId, facts: { from } })
  }
}

/** Lets go of an item. Letting go of what one has not is harmless. */
export async function releaseItem(trx: Knex.Transaction, { councilId, userId }: Worker, { entryId, lineNumber }: ItemKey): Promise<void> {
  await trx('suspense_takings').where({ council_id: councilId, entry_id: entryId, line_number: lineNumber, taken_by: userId }).delete()
}

/** Lets go of all that somebody has: they have left. Answers how many items. */
export async function releaseAllOf(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<number> {
  return await trx('suspense_takings').where({ council_id: councilId, taken_by: userId }).delete()
}

/** Nobody has an item any more of which nothing remains. */
export async function releaseFinished(trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[]): Promise<void> {
  await trx.raw(`
    delete from suspense_takings t
    using unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    where t.council_id = :councilId and t.entry_id = wanted.entry_id and t.line_number = wanted.line_number
      and exists (select from remaining_amounts r
        where r.council_id = :councilId and r.entry_id = t.entry_id and r.line_number = t.line_number and r.remaining_pence = 0)`,
  { councilId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
}

/** Writes down why something was done with an item, beside what people write about it themselves. */
export async function writeReason(trx: Knex.Transaction, worker: Worker, key: ItemKey, reason: string): Promise<void> {
  await writeNote(trx, worker, suspenseSubject(key), { id: newId(), note: reason })
}
