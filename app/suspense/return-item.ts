import type { Knex } from 'knex'
import { Conflict } from '../errors.js'
import { ledgerAccountOfKind } from '../ledger/ledger-account.js'
import { postEntry, type PostedEntry } from '../ledger/post-entry.js'
import { type Pence, pence } from '../money.js'
import { lineOf } from './allocate-items.js'
import { refuseIfHindered } from './hindrances-query.js'
import { type ItemKey, itemLines } from './item-lines-query.js'
import { drawnFrom, movingOn } from './moving-on.js'
import { releaseFinished, type Worker } from './take-item.js'

/** Part or all of an item that is to go back to whoever sent it. */
export interface Return extends ItemKey {
  amountPence: Pence
  /** To whom and why, for those who pay it back. */
  narrative: string
  idempotencyKey: string
}

/**
 * Owes an item's money back to its sender: from suspense to refunds payable, from where finance pays it.
 * @throws Conflict when less remains, somebody else has it, or it is a returned payment: no money came that could go back
 */
export async function returnItem(trx: Knex.Transaction, worker: Worker, { amountPence, narrative, idempotencyKey, ...key }: Return): Promise<PostedEntry> {
  const { councilId, userId } = worker
  const line = lineOf(await itemLines(trx, councilId, [key]), key)
  if (amountPence <= 0) throw new Conflict('Only money that came in can go back')
  const posted = await postEntry(trx, councilId, {
    ...movingOn(worker, line, idempotencyKey, narrative),
    type: 'suspense_returned',
    postings: [
      drawnFrom(line, amountPence),
      { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'refunds_payable'), amountPence: pence(-amountPence) }
    ]
  })
  if (posted.isNew) await refuseIfHindered(trx, councilId, [key], userId)
  await releaseFinished(trx, councilId, [key])
  return posted
}
