import type { Knex } from 'knex'
import { approvalLimit } from '../../approvals/approval-limit.js'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import type { FoundEntry } from '../../ledger/entry-query.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { formatMoney, type Pence, pence, sumOf } from '../../money.js'
import { movedAlone } from '../../transfers/moved-alone-query.js'
import type { Worker } from '../take-item.js'
import type { LineOnAccount } from './put-line-back.js'

/**
 * The council's limit for transfers where an allocation is above it, so that putting it back takes another person: its reversal is asked for
 * and waits. Null where one person is enough. What was owed back or given up is on nobody's account, and comes back whatever it is.
 */
export async function limitOfPuttingBack(
  trx: Knex.Transaction, councilId: CouncilId, { type, takenPence }: { type: EntryType, takenPence: Pence }
): Promise<Pence | null> {
  return type === 'allocation' ? await exceeded(trx, councilId, takenPence) : null
}

/** @throws Conflict, in words, when another person has to agree */
export async function refuseAboveLimit(trx: Knex.Transaction, councilId: CouncilId, entry: FoundEntry): Promise<void> {
  const takenPence = sumOf(entry.postings.filter(({ drawsEntryId }) => drawsEntryId === null).map(({ amountPence }) => amountPence))
  const limit = await limitOfPuttingBack(trx, councilId, { type: entry.type, takenPence })
  if (limit !== null) throw new Conflict(`It is more than ${formatMoney(limit)}, so another person has to agree. Ask for transaction ${entry.reference} to be reversed`)
}

/**
 * The council's limit for transfers where a line is above it, with what the person has moved of it alone before, so that another person has
 * to agree before it leaves its account. Null where one is enough.
 */
export async function limitForLine(
  trx: Knex.Transaction, { councilId, userId }: Pick<Worker, 'councilId' | 'userId'>, { entry, posting, leftPence }: LineOnAccount
): Promise<Pence | null> {
  const before = await movedAlone(trx, councilId, userId, [{ entryId: entry.id, lineNumber: posting.lineNumber }])
  return await exceeded(trx, councilId, sumOf([pence(Math.abs(leftPence)), before]))
}

/** @throws Conflict, in words, when another person has to agree */
export async function refuseLineAboveLimit(trx: Knex.Transaction, by: Pick<Worker, 'councilId' | 'userId'>, line: LineOnAccount): Promise<void> {
  const limit = await limitForLine(trx, by, line)
  if (limit !== null) throw new Conflict(`It is more than ${formatMoney(limit)}, so another person has to agree`)
}

async function exceeded(trx: Knex.Transaction, councilId: CouncilId, amount: Pence): Promise<Pence | null> {
  const limit = await approvalLimit(trx, councilId, 'transfer')
  return Math.abs(amount) > limit ? limit : null
}
