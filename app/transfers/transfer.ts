import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import { FormReused, NotFound } from '../errors.js'
import type { Pence } from '../money.js'
import type { MoneyLimits, Person } from '../users/person.js'

/** Put back: money of an account goes back to suspense. */
export type Movement = 'transfer' | 'reversal' | 'put-back'

/** Money that somebody moves from account to account or back to suspense, or an entry that they reverse: posted at once, or once another person agrees. */
export class Transfer extends Model {
  static override tableName = 'transfers'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  /** Also the holder of what it reserves while it waits. */
  declare id: string
  declare movement: Movement
  declare reference: string
  declare state: 'waiting' | 'posted' | 'refused' | 'withdrawn'
  declare reverses_entry_id: string | null
  /** Null where money is put back: the explanation says why. */
  declare reason_code: string | null
  declare explanation: string | null
  /** All that is moved; positive. */
  declare amount_pence: Pence
  declare needs_approval: boolean
  declare requested_by: string
  declare requested_at: Date
  declare decided_by: string | null
  declare decided_at: Date | null
  declare decision_reason: string | null
}

/** Money that is taken from a line of the ledger, or put on an account. */
export interface TransferLine {
  side: 'from' | 'to'
  entryId: string | null
  lineNumber: number | null
  /** Null where the money is in suspense. */
  fundCode: string | null
  accountReference: string | null
  methodCode: string | null
  /** As people see it: money that came in is positive. */
  amountPence: Pence
}

/** Who moves money, and when. */
export interface Mover {
  councilId: CouncilId
  person: Person
  now: Date
}

export type NewTransfer = Pick<Transfer, 'id' | 'movement' | 'reference' | 'state' | 'reverses_entry_id' | 'reason_code' | 'explanation' |
  'amount_pence' | 'needs_approval'>

/**
 * Writes down who moves what, once.
 * @returns the earlier one of this id, as by a second click; undefined when this is the first
 * @throws NotFound when the id is that of another person's
 * @throws FormReused when the earlier one moves something else, or for another reason
 */
export async function insertTransfer(
  trx: Knex.Transaction, { councilId, person, now }: Omit<Mover, 'person'> & { person: { id: string } }, transfer: NewTransfer, lines: readonly TransferLine[]
): Promise<Transfer | undefined> {
  const inserted = await trx('transfers').insert({ council_id: councilId, requested_by: person.id, requested_at: now, ...transfer })
    .onConflict(['council_id', 'id']).ignore().returning('id') as unknown[]
  if (inserted.length === 0) {
    const earlier = await Transfer.query(trx).findOne({ council_id: councilId, id: transfer.id, requested_by: person.id })
    if (earlier === undefined) throw new NotFound('transfer')
    if (wordOf(earlier, await linesOf(trx, earlier)) !== wordOf(transfer, lines)) throw new FormReused()
    return earlier
  }
  const numbers = { from: 0, to: 0 }
  await trx('transfer_lines').insert(lines.map(line => ({
    council_id: councilId, transfer_id: transfer.id, side: line.side, position: numbers[line.side] += 1, entry_id: line.entryId,
    line_number: line.lineNumber, fund_code: line.fundCode, account_reference: line.accountReference, method_code: line.methodCode,
    amount_pence: line.amountPence
  })))
  return undefined
}

/** All that its form said, to tell another one of the same id. */
function wordOf(transfer: Pick<Transfer, 'movement' | 'reverses_entry_id' | 'reason_code' | 'explanation'>, lines: readonly TransferLine[]): string {
  const { movement, reverses_entry_id: reverses, reason_code: reason, explanation } = transfer
  return JSON.stringify([movement, reverses, reason, explanation, lines.map(({ side, entryId, lineNumber, fundCode, accountReference, amountPence }) => (
    [side, entryId, lineNumber, fundCode, accountReference, amountPence]))])
}

/** The lines of a transfer, those that money is taken from first. */
export async function linesOf(trx: Knex.Transaction, { council_id, id }: Transfer): Promise<TransferLine[]> {
  return await trx('transfer_lines').where({ council_id, transfer_id: id }).orderBy(['side', 'position']).select({
    side: 'side', entryId: 'entry_id', lineNumber: 'line_number', fundCode: 'fund_code', accountReference: 'account_reference',
    methodCode: 'method_code', amountPence: 'amount_pence'
  }) as TransferLine[]
}

/** Leaves out each transfer (known as `t`) that touches money beyond the limits: it can be seen and decided as a whole alone. */
export function wholeWithinLimits<Query extends Knex.QueryBuilder>(query: Query, { fundCodes, methodCodes }: MoneyLimits): Query {
  if (fundCodes === null && methodCodes === null) return query
  void query.whereRaw(`not exists (
    select from transfer_lines l where l.council_id = t.council_id and l.transfer_id = t.id
      and not (coalesce(l.fund_code = any (:fundCodes::text[]), true) and coalesce(l.method_code = any (:methodCodes::text[]), true)))`, { fundCodes, methodCodes })
  return query
}
