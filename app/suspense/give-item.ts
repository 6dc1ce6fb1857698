import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import { type Colleague, colleaguesWho } from '../users/colleagues-query.js'
import { type ItemKey, itemLines, keyOfItem, lockItems } from './item-lines-query.js'
import type { Worker } from './take-item.js'

/** Who can be given an item whose money came by this method: whoever works suspense, may see such money and is not oneself. */
export async function colleaguesFor(trx: Knex.Transaction, councilId: CouncilId, userId: string, methodCode: string): Promise<Colleague[]> {
  return await colleaguesWho(trx, councilId, userId, { permission: 'suspense.work', methodCodes: [methodCode] })
}

/**
 * Gives an item that one has, or that nobody has, to a colleague, who finds it on their home page. Giving it twice is harmless.
 * @throws NotFound when there is no such item or colleague · Conflict when somebody else has it, or nothing remains of it
 */
export async function giveItem(trx: Knex.Transaction, { councilId, userId, now }: Worker, key: ItemKey, to: string): Promise<void> {
  await lockItems(trx, councilId, [key])
  const line = (await itemLines(trx, councilId, [key])).get(keyOfItem(key))
  if (line === undefined) throw new NotFound('suspense item')
  if (line.remainingPence === 0) throw new Conflict('Nothing remains of it')
  if (!(await colleaguesFor(trx, councilId, userId, line.methodCode)).some(({ id }) => id === to)) throw new NotFound('colleague')
  const { rows } = await trx.raw<{ rows: unknown[] }>(`
    insert into suspense_takings as held (council_id, entry_id, line_number, taken_by, taken_at, given_by)
    values (:councilId, :entryId, :lineNumber, :to, :now, :userId)
    on conflict (council_id, entry_id, line_number) do update
      set taken_by = excluded.taken_by, taken_at = excluded.taken_at, given_by = excluded.given_by
    where held.taken_by = :userId or (held.taken_by = :to and held.given_by = :userId)
    returning 1`, { councilId, entryId: key.entryId, lineNumber: key.lineNumber, to, now, userId })
  if (rows.length === 0) throw new Conflict('Somebody else has taken it')
  await recordAudit(trx, councilId, { at: now, userId, action: 'suspense_given', subjectId: key.entryId, facts: { to } })
}
