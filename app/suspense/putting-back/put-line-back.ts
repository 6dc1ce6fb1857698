import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { fundsByCode } from '../../funds/fund.js'
import { availablePence, entryOfKey, findEntry, type FoundEntry, type FoundPosting } from '../../ledger/entry-query.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { postEntry } from '../../ledger/post-entry.js'
import { type Pence, pence } from '../../money.js'
import { newReference } from '../../references.js'
import type { ItemKey } from '../item-lines-query.js'
import { forgetAllocations } from '../matching/remember-allocations.js'
import { type Worker, writeReason } from '../take-item.js'
import { refuseLineAboveLimit } from './putting-back-limit.js'

/** What put money on an account that may turn out to be the wrong one: a file, or a person who allocated it. */
const putsOnAccounts: readonly EntryType[] = ['receipt', 'returned_payment', 'allocation']

/** The line of the new entry that is the item: the other takes the money off the account. */
const itemLine = 2

/** Money on an account that may go back to suspense. */
export interface LineOnAccount {
  entry: FoundEntry
  posting: FoundPosting & { fundCode: string }
  /** What is still there beside what waits has set aside, as people see it. */
  leftPence: Pence
}

/** @returns undefined when the line is none of the council's, or not on an account that a file or an allocation put it on */
export async function lineOnAccount(trx: Knex.Transaction, councilId: string, { entryId, lineNumber }: ItemKey): Promise<LineOnAccount | undefined> {
  const entry = await findEntry(trx, councilId, entryId)
  const posting = entry?.postings.find(one => one.lineNumber === lineNumber)
  if (entry === undefined || posting === undefined || !mayGoBack(entry, posting)) return undefined
  return { entry, posting, leftPence: pence(-availablePence(posting)) }
}

/** Whether a line of this entry may go back to suspense, as far as its kind goes. */
export function mayGoBack({ type }: FoundEntry, posting: FoundPosting): posting is FoundPosting & { fundCode: string } {
  return putsOnAccounts.includes(type) && posting.kind === 'fund' && posting.fundCode !== null
}

/**
 * Puts what is left of a line back in suspense as one person may: putLineBackAgreed(), up to the council's limit for transfers.
 * @returns the new item; the same one when it has been done already
 * @throws Conflict when nothing is left there, or another person has to agree
 */
export async function putLineBack(trx: Knex.Transaction, { councilId, userId, now }: Worker, line: LineOnAccount, once: string, reason: string): Promise<ItemKey> {
  const key = `back-to-suspense:${once}`
  const done = await entryOfKey(trx, councilId, key)
  if (done !== undefined) return { entryId: done.id, lineNumber: itemLine }
  if (line.leftPence === 0) throw new Conflict('Nothing of it is free on that account any more')
  await refuseLineAboveLimit(trx, { councilId, userId }, line)
  return await putLineBackAgreed(trx, { councilId, userId, now }, line, key, reason)
}

/**
 * Takes what is left of a line off its account and opens an item in suspense with it, which keeps the day, the method of payment and the
 * words under which the money came. Whoever calls it has seen to it that nobody else has to agree, or has agreed.
 * @param line with as much left as is to go back
 * @param reason in words, kept as the item's first note
 * @throws Conflict when less is left there
 */
export async function putLineBackAgreed(
  trx: Knex.Transaction, { councilId, userId, now }: Worker, line: LineOnAccount, idempotencyKey: string, reason: string
): Promise<ItemKey> {
  const { entry, posting, leftPence } = line
  const fund = (await fundsByCode(trx, councilId, [posting.fundCode])).get(posting.fundCode)
  if (fund === undefined) throw new Error(`No fund ${posting.fundCode}`)
  const { entryId, isNew } = await postEntry(trx, councilId, {
    id: newId(), type: 'transfer', reference: newReference(), recordedAt: now, occurredOn: entry.occurredOn, accountingDate: londonDate(now),
    methodCode: entry.methodCode, channel: 'office', officeCode: entry.officeCode, recordedBy: userId,
    source: { kind: 'ledger_entry', id: entry.id }, idempotencyKey, details: { narrative: entry.narrative, payerName: entry.payerName },
    postings: [
      {
        ledgerAccountCode: posting.accountCode, accountReference: posting.accountReference, amountPence: leftPence,
        vatCode: posting.vatCode, vatPence: fund.vatOf(leftPence), drawsOn: { entryId: entry.id, lineNumber: posting.lineNumber }
      },
      { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'suspense'), amountPence: pence(-leftPence) }
    ]
  })
  const item = { entryId, lineNumber: itemLine }
  if (!isNew) return item
  await writeReason(trx, { councilId, userId, now }, item, reason)
  // Only from allocations was it learnt where such money belongs.
  if (entry.type === 'allocation' && posting.accountReference !== null) {
    await forgetAllocations(trx, councilId, [{ ...entry, ...posting, accountReference: posting.accountReference }])
  }
  return item
}
