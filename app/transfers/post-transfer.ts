import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict } from '../errors.js'
import type { Fund } from '../funds/fund.js'
import { fundsOfTargets } from '../funds/target-accounts.js'
import { drawFrom } from '../ledger/lines-left-query.js'
import { type NewEntry, type NewPosting, postBatch } from '../ledger/post-entry.js'
import { type Pence, pence } from '../money.js'
import { newReference } from '../references.js'
import { noLimits } from '../users/person.js'
import { keyOfLine, type LineKey, type MovableLine, movableLines } from './movable-lines-query.js'
import { splitTransfer, type TransferPart } from './split-transfer.js'

/** Money of a line that is taken, and an account that is given some. Amounts are positive. */
export type TransferSource = LineKey & { amountPence: Pence }
export interface TransferTarget {
  fundCode: string
  accountReference: string
  amountPence: Pence
}

export interface PostedTransfer {
  transferId: string
  /** Who moves it: another person may have agreed. */
  userId: string
  now: Date
  sources: readonly TransferSource[]
  targets: readonly TransferTarget[]
}

/**
 * Posts a transfer, one entry for each line that it takes money from, all or none. The money keeps the day on which it was paid, its method
 * of payment and its words.
 * @throws Conflict, in words, when an account is none that its fund has now, or less remains of a line than is taken
 */
export async function postTransfer(trx: Knex.Transaction, councilId: CouncilId, transfer: PostedTransfer): Promise<void> {
  const funds = await fundsOfTargets(trx, councilId, transfer.targets)
  const lines = new Map(await movableLines(trx, councilId, noLimits, transfer.sources))
  const entries = splitTransfer(transfer.sources, transfer.targets).map((part, index) => {
    const line = lines.get(keyOfLine(part.from))
    if (line === undefined) throw new Conflict('That money cannot be moved')
    const posting = takenFrom(line, part.from.amountPence)
    lines.set(keyOfLine(line), { ...line, remainingPence: pence(line.remainingPence - part.from.amountPence), vatLeftPence: pence(line.vatLeftPence - (posting.vatPence ?? 0)) })
    return entryOf(transfer, line, index, [posting, ...givenTo(part, funds)])
  })
  await postBatch(trx, councilId, entries)
}

/** The key of one of the entries that a transfer posts. */
export function keyOfPart(transferId: string, index: number): string {
  return `transfer:${transferId}:${index + 1}`
}

function entryOf({ transferId, userId, now }: PostedTransfer, line: MovableLine, index: number, postings: NewPosting[]): NewEntry {
  return {
    id: newId(), type: 'transfer', reference: newReference(), recordedAt: now, occurredOn: line.occurredOn, accountingDate: londonDate(now),
    methodCode: line.methodCode, channel: 'office', officeCode: line.officeCode, recordedBy: userId,
    source: { kind: 'ledger_entry', id: line.entryId }, idempotencyKey: keyOfPart(transferId, index),
    details: { narrative: line.narrative, payerName: line.payerName }, postings
  }
}

/** Takes part of a line, with its share of the line's VAT. */
function takenFrom(line: MovableLine, amountPence: Pence): NewPosting {
  if (amountPence > line.remainingPence) throw new Conflict('More is asked for than remains of that money.')
  return drawFrom({ ...line, leftPence: line.remainingPence, reservedPence: pence(0) }, line.entryId, amountPence)
}

function givenTo({ to }: TransferPart<TransferSource, TransferTarget>, funds: ReadonlyMap<string, Fund>): NewPosting[] {
  return to.map(({ target, amountPence }) => {
    const fund = funds.get(target.fundCode)
    if (fund === undefined) throw new Error(`No fund ${target.fundCode}`)
    return {
      ledgerAccountCode: fund.ledger_account_code, accountReference: target.accountReference, amountPence: pence(-amountPence),
      vatCode: fund.vat_code, vatPence: pence(-fund.vatOf(amountPence))
    }
  })
}
