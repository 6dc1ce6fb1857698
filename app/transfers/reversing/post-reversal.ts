import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { findEntry, type FoundEntry } from '../../ledger/entry-query.js'
import { postEntry, type PostedEntry } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
import { refuseIfHindered } from '../../suspense/hindrances-query.js'
import { type ItemKey, lockItems } from '../../suspense/item-lines-query.js'
import { putBackAgreed } from '../../suspense/putting-back/put-back-allocation.js'
import type { Transfer } from '../transfer.js'
import { nameOfReason } from '../transfer-reason.js'
import { broughtLines } from './may-reverse.js'

interface By {
  councilId: CouncilId
  /** Who reverses it: another person may have agreed. */
  userId: string
  now: Date
}

/**
 * Turns an entry round, once, dated today. An allocation's money is open in suspense again, with the reason as a note of its item.
 * @throws Conflict when it has been reversed already, or what it moved has moved on
 */
export async function postReversal(trx: Knex.Transaction, by: By, transfer: Pick<Transfer, 'reverses_entry_id' | 'reason_code' | 'explanation'>): Promise<void> {
  const { councilId, userId, now } = by
  const entry = transfer.reverses_entry_id === null ? undefined : await findEntry(trx, councilId, transfer.reverses_entry_id)
  if (entry === undefined) throw new NotFound('transaction')
  if (entry.type === 'allocation') {
    for (const item of await itemsOf(trx, councilId, entry.id)) {
      refuseUnlessNew(await putBackAgreed(trx, { councilId, userId, now }, item, entry.id, await wordsFor(trx, councilId, transfer)))
    }
    return
  }
  const opened = broughtLines(entry).filter(({ kind }) => kind === 'suspense').map(({ lineNumber }) => ({ entryId: entry.id, lineNumber }))
  await lockItems(trx, councilId, opened)
  await refuseIfHindered(trx, councilId, opened, userId)
  const [reversible] = await reversibleEntries(trx, councilId, [entry.idempotencyKey])
  if (reversible === undefined) throw new Conflict('It has been reversed already')
  refuseUnlessNew(await postEntry(trx, councilId, reversalOf(reversible, { userId, now, narrative: entry.narrative })))
}

/** Of two who reverse the same at the same instant, one does. */
function refuseUnlessNew({ isNew }: PostedEntry): void {
  if (!isNew) throw new Conflict('It has been reversed already')
}

/** The suspense items that an entry moves money of: an allocation has one. */
export async function itemsOf(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<ItemKey[]> {
  return await trx('postings').where({ council_id: councilId, entry_id: entryId, ledger_account_kind: 'suspense' }).whereNotNull('draws_entry_id')
    .distinct({ entryId: 'draws_entry_id', lineNumber: 'draws_line_number' }) as ItemKey[]
}

async function wordsFor(trx: Knex.Transaction, councilId: CouncilId, { reason_code, explanation }: Pick<Transfer, 'reason_code' | 'explanation'>): Promise<string> {
  const reason = reason_code === null ? null : await nameOfReason(trx, councilId, 'reversal', reason_code)
  return [reason, explanation].filter(words => words !== null).join(': ')
}

/** The entry whose reversal this is, for those who look at the entry. @returns undefined when nobody asks for one */
export async function waitingReversalOf(trx: Knex.Transaction, councilId: CouncilId, { id }: Pick<FoundEntry, 'id'>): Promise<{ id: string, reference: string } | undefined> {
  return await trx('transfers').where({ council_id: councilId, reverses_entry_id: id, state: 'waiting' }).first('id', 'reference') as
    { id: string, reference: string } | undefined
}
