import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { type MoneyLimits, noLimits } from '../../users/person.js'
import type { SuggestionReason } from '../matching/suggestion.js'

/** Many suggestions that one person accepts at once: shown, confirmed, then worked in the background. */
export class BulkAllocation extends Model {
  static override tableName = 'bulk_allocations'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare state: 'proposed' | 'confirmed' | 'finished' | 'dropped'
  declare made_by: string
  declare made_at: Date
  declare confirmed_at: Date | null
  declare finished_at: Date | null
  declare total_rows: number
  /** How many open items were on the list that it was made from, or ticked. */
  declare listed_rows: number | null
  /** As people see it. */
  declare total_pence: Pence
  declare worked_rows: number
  declare allocated_rows: number
  declare allocated_pence: Pence
  declare passed_over_rows: number
}

/** Why a row was not allocated: what had changed since it was shown. */
export type PassedOverBecause = 'changed' | 'taken' | 'waits' | 'reversed' | 'no-account'

/** What a person has to see of an item to agree. */
export interface DescribedRow extends BulkRow {
  /** Of the receipt. */
  reference: string
  occurredOn: CalendarDate
  narrative: string | null
  payerName: string | null
}

/** One item and the account that it is to go to. */
export interface BulkRow {
  position: number
  entryId: string
  lineNumber: number
  amountPence: Pence
  fundCode: string
  accountReference: string
  reasons: SuggestionReason[]
  outcome: 'allocated' | 'passed-over' | null
  passedOverBecause: PassedOverBecause | null
  allocationId: string | null
}

/** @returns undefined when the council has none of this id, or it takes money to a fund that is not within the limits */
export async function findBulkAllocation(
  trx: Knex.Transaction, councilId: CouncilId, id: string, limits: MoneyLimits = noLimits
): Promise<BulkAllocation | undefined> {
  return await within(trx, councilId, limits).where({ id }).first()
}

/** What was confirmed, newest first. */
export async function recentBulkAllocations(trx: Knex.Transaction, councilId: CouncilId, most: number, limits: MoneyLimits = noLimits): Promise<BulkAllocation[]> {
  return await within(trx, councilId, limits).whereNotNull('confirmed_at').orderBy([
    { column: 'confirmed_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(most)
}

function within(trx: Knex.Transaction, councilId: CouncilId, { fundCodes }: MoneyLimits) {
  const bulks = BulkAllocation.query(trx).where({ council_id: councilId })
  if (fundCodes === null) return bulks
  return bulks.whereNotExists(trx('bulk_allocation_rows as row').select(trx.raw('1')).where('row.council_id', councilId)
    .whereRaw('row.bulk_id = bulk_allocations.id').whereNotIn('row.fund_code', [...fundCodes]))
}

/** Its rows after a position, all or those passed over. */
export async function bulkRowsAfter(
  trx: Knex.Transaction, { council_id, id }: BulkAllocation, after: number, most: number, outcome?: 'passed-over'
): Promise<BulkRow[]> {
  const rows = trx('bulk_allocation_rows').where({ council_id, bulk_id: id }).where('position', '>', after).orderBy('position').limit(most)
  return await (outcome === undefined ? rows : rows.where({ outcome })).select({
    position: 'position', entryId: 'entry_id', lineNumber: 'line_number', amountPence: 'amount_pence', fundCode: 'fund_code',
    accountReference: 'account_reference', reasons: 'reasons', outcome: 'outcome', passedOverBecause: 'passed_over_because', allocationId: 'allocation_id'
  }) as BulkRow[]
}

/** The same rows with what came with the money. */
export async function describeRows(trx: Knex.Transaction, councilId: CouncilId, rows: readonly BulkRow[]): Promise<DescribedRow[]> {
  const entries = await trx('ledger_entries as e').where('e.council_id', councilId).whereIn('e.id', rows.map(({ entryId }) => entryId))
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .select({ id: 'e.id', reference: 'e.reference', occurredOn: 'e.occurred_on', narrative: 'd.narrative', payerName: 'd.payer_name' }) as
    (Pick<DescribedRow, 'reference' | 'occurredOn' | 'narrative' | 'payerName'> & { id: string })[]
  const byId = new Map(entries.map(({ id, ...facts }) => [id, facts]))
  return rows.flatMap(row => {
    const facts = byId.get(row.entryId)
    return facts === undefined ? [] : [{ ...row, ...facts }]
  })
}

/** What a bulk allocation comes to for one fund and one kind of reason. */
export interface BulkPart {
  fundName: string
  /** The code of the best reason; null where there was none. */
  reason: string | null
  items: number
  pence: Pence
}

/** What is to be allocated, by fund and best reason, the most first. */
export async function partsOf(trx: Knex.Transaction, { council_id, id }: BulkAllocation): Promise<BulkPart[]> {
  const { rows } = await trx.raw<{ rows: BulkPart[] }>(`
    select f.name as "fundName", r.reasons -> 0 ->> 'code' as reason, count(*)::integer as items, sum(r.amount_pence)::bigint as pence
    from bulk_allocation_rows r join funds f on f.council_id = r.council_id and f.code = r.fund_code
    where r.council_id = :council_id and r.bulk_id = :id
    group by 1, 2 order by 3 desc, 1, 2`, { council_id, id })
  return rows
}
