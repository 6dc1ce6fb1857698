import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import type { NewEntry, NewPosting } from '../ledger/post-entry.js'
import type { Pence } from '../money.js'
import { newReference } from '../references.js'
import type { ItemLine } from './item-lines-query.js'

/** Who moves an item's money, and when. Nobody in particular: a rule that an administrator has turned on. */
export interface Mover {
  councilId: CouncilId
  userId: string | null
  now: Date
}

/**
 * What every entry has in common that moves money out of suspense: it keeps the day on which the money was paid, its method of payment
 * and, unless others are given, its words; it counts today.
 */
export function movingOn(
  { userId, now }: Mover, line: ItemLine, idempotencyKey: string, narrative: string | null
): Omit<NewEntry, 'type' | 'postings'> {
  return {
    id: newId(),
    reference: newReference(),
    recordedAt: now,
    occurredOn: line.occurredOn,
    accountingDate: londonDate(now),
    methodCode: line.methodCode,
    channel: userId === null ? 'system' : 'office',
    officeCode: line.officeCode,
    recordedBy: userId,
    source: { kind: 'ledger_entry', id: line.entryId },
    idempotencyKey,
    details: { narrative: narrative ?? line.narrative, payerName: line.payerName }
  }
}

/** Takes this much out of the item. @param amountPence as people see it, of the item's sign */
export function drawnFrom({ entryId, lineNumber, ledgerAccountCode, reference }: ItemLine, amountPence: Pence): NewPosting {
  return { ledgerAccountCode, accountReference: reference, amountPence, drawsOn: { entryId, lineNumber } }
}
