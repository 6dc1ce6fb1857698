import type { Knex } from 'knex'
import { Conflict } from '../errors.js'
import type { Fund } from '../funds/fund.js'
import { fundsOfTargets } from '../funds/target-accounts.js'
import { type NewEntry, postBatch, type PostedEntry } from '../ledger/post-entry.js'
import { type Pence, pence, sumOf } from '../money.js'
import { limitsOfUser } from '../users/person.js'
import { refuseIfHindered } from './hindrances-query.js'
import { type ItemKey, type ItemLine, itemLines, keyOfItem, lockItems } from './item-lines-query.js'
import { rememberAllocations } from './matching/remember-allocations.js'
import { drawnFrom, type Mover, movingOn } from './moving-on.js'
import { releaseFinished } from './take-item.js'

/** Money of an item that goes to an account. */
export interface AllocationPart {
  fundCode: string
  /** In the form that passed the fund's rule. */
  accountReference: string
  /** As people see it, of the sign of the item: a returned cheque's is negative. */
  amountPence: Pence
}

/** What is to become of an item, or of part of it: each part goes to its account, what is left stays in suspense. */
export interface Allocation extends ItemKey {
  parts: readonly AllocationPart[]
  /** Says what this allocation is, so that it is posted once however often it is asked for. */
  idempotencyKey: string
  /** Null leaves the words under which the money came. */
  narrative: string | null
}

/**
 * Moves money of suspense items to accounts, one ledger entry an item, all or none. The money keeps the day on which it was paid, its
 * method of payment and its words.
 * @returns the entries in the order given; one that had been posted before is not new
 * Whoever is limited to funds or methods of payment moves only such money, and only there.
 * @throws Conflict when less remains of an item than is asked for, somebody else has it, or an account is none that its fund has
 */
export async function allocateItems(trx: Knex.Transaction, mover: Mover, allocations: readonly Allocation[]): Promise<PostedEntry[]> {
  const { councilId, userId } = mover
  await lockItems(trx, councilId, allocations)
  const lines = await itemLines(trx, councilId, allocations)
  const limits = await limitsOfUser(trx, councilId, userId)
  if ([...lines.values()].some(({ methodCode }) => limits.methodCodes?.includes(methodCode) === false)) throw new Conflict('That money came by a method of payment that you do not work with')
  const funds = await fundsOfTargets(trx, councilId, allocations.flatMap(({ parts }) => parts), limits)
  const withLines = allocations.map(allocation => ({ allocation, line: lineOf(lines, allocation) }))
  const entries = withLines.map(({ allocation, line }) => allocationEntry(mover, allocation, line, funds))
  const posted = await postBatch(trx, councilId, entries)
  const isNew = posted.map(entry => entry.isNew)
  // After posting: whoever asks for the same again, when the item has become another's, is told that it is done.
  await refuseIfHindered(trx, councilId, allocations.filter((_, index) => isNew[index]), userId)
  // A rule does not learn from what rules have done.
  if (userId !== null) await rememberAllocations(trx, councilId, withLines.filter((_, index) => isNew[index]).flatMap(({ allocation, line }) =>
    allocation.parts.map(({ fundCode, accountReference }) => ({ ...line, fundCode, accountReference }))))
  await releaseFinished(trx, councilId, allocations)
  return posted
}

/** @throws Conflict when the item is none. */
export function lineOf(lines: ReadonlyMap<string, ItemLine>, key: ItemKey): ItemLine {
  const line = lines.get(keyOfItem(key))
  if (line === undefined) throw new Conflict('That money is not in suspense')
  return line
}

function allocationEntry(mover: Mover, { parts, idempotencyKey, narrative }: Allocation, line: ItemLine, funds: ReadonlyMap<string, Fund>): NewEntry {
  const sign = Math.sign(line.remainingPence)
  if (sign !== 0 && parts.some(({ amountPence }) => Math.sign(amountPence) !== sign)) throw new Conflict('That is more than remains of it')
  return {
    ...movingOn(mover, line, idempotencyKey, narrative),
    type: 'allocation',
    postings: [
      drawnFrom(line, sumOf(parts.map(({ amountPence }) => amountPence))),
      ...parts.map(({ fundCode, accountReference, amountPence }) => {
        const fund = funds.get(fundCode)
        if (fund === undefined) throw new Error(`No fund ${fundCode}`)
        return {
          ledgerAccountCode: fund.ledger_account_code, accountReference, amountPence: pence(-amountPence),
          vatCode: fund.vat_code, vatPence: pence(-fund.vatOf(amountPence))
        }
      })
    ]
  }
}
