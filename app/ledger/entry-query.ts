import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { type Pence, pence } from '../money.js'
import { withinLimits } from '../users/person.js'
import type { EntryChannel, EntryType, LedgerAccountKind } from './entry-types.js'
import { allMoney, isInSight, type MoneyInSight } from './money-in-sight.js'
import type { NewEntry } from './post-entry.js'
import { shownKinds } from './posting-line.js'

/** Everything that is known of one entry of the ledger. */
export interface FoundEntry {
  id: string
  type: EntryType
  reference: string
  recordedAt: Date
  occurredOn: CalendarDate
  accountingDate: CalendarDate
  methodCode: string
  methodName: string
  channel: EntryChannel
  officeCode: string
  officeName: string
  /** Who on the staff made it or helped; null when nobody did. */
  recordedByName: string | null
  sourceKind: NewEntry['source']['kind']
  sourceId: string
  idempotencyKey: string
  narrative: string | null
  payerName: string | null
  payerEmail: string | null
  cardBrand: string | null
  cardFirstSix: string | null
  cardLastFour: string | null
  providerPaymentId: string | null
  /** Those in sight. */
  postings: FoundPosting[]
  /** Some of it is money that whoever asks may not see: then they see the lines of their own alone, and nothing that tells of the rest. */
  isPartial: boolean
  /** The entries that have to do with it, oldest first. */
  related: RelatedEntry[]
}

/** One side of the movement. */
export interface FoundPosting {
  lineNumber: number
  accountCode: string
  accountName: string
  kind: LedgerAccountKind
  fundCode: string | null
  accountReference: string | null
  /** Debit positive, credit negative. */
  amountPence: Pence
  vatCode: string | null
  vatPence: Pence
  glCode: string
  /** What is left to allocate, move or refund, signed as the amount; null when none of it was ever drawn and it is no suspense item. */
  remainingPence: Pence | null
  /** Of what remains, what refunds and transfers that are not posted yet have set aside; null as above. */
  reservedPence: Pence | null
  /** The entry whose money it moves on, or gives back; null when its money came in with it and can itself be moved. */
  drawsEntryId: string | null
}

/** The kinds of ledger account whose money can be moved on, line by line. */
const movableKinds: readonly LedgerAccountKind[] = ['fund', 'suspense', 'refunds_payable', 'unidentified_income']

/** Whether a line's money came to its account with it, so that it can itself be moved on. */
export function isOriginalLine({ kind, drawsEntryId }: FoundPosting): boolean {
  return drawsEntryId === null && movableKinds.includes(kind)
}

/** What can still be moved or refunded of a line beside what is set aside, signed as the line; zero where its money is not its own. */
export function availablePence(line: FoundPosting): Pence {
  return isOriginalLine(line) ? pence((line.remainingPence ?? line.amountPence) - (line.reservedPence ?? 0)) : pence(0)
}

export interface RelatedEntry {
  id: string
  type: EntryType
  reference: string
  recordedAt: Date
  /** A reversal gives back to what the reversed entry had drawn on. */
  relation: 'reverses' | 'reversed-by' | 'draws-on' | 'gives-back-to' | 'drawn-by' | 'given-back-by'
  /** What was drawn, where something was; as an amount without direction. */
  drawnPence: Pence
}

/** @returns undefined when the council has no such entry, or none of its money is in sight. */
export async function findEntry(
  trx: Knex.Transaction, councilId: CouncilId, entryId: string, sight: MoneyInSight = allMoney
): Promise<FoundEntry | undefined> {
  const entry = await withinLimits(trx('ledger_entries as e'), sight, { method: 'e.method_code' }).where({ 'e.council_id': councilId, 'e.id': entryId })
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .join('methods_of_payment as m', join => join.on('m.council_id', 'e.council_id').on('m.code', 'e.method_code'))
    .join('offices as o', join => join.on('o.council_id', 'e.council_id').on('o.code', 'e.office_code'))
    .leftJoin('users as u', join => join.on('u.council_id', 'e.council_id').on('u.id', 'e.recorded_by'))
    .first({
      id: 'e.id', type: 'e.type', reference: 'e.reference', recordedAt: 'e.recorded_at', occurredOn: 'e.occurred_on',
      accountingDate: 'e.accounting_date', methodCode: 'e.method_code', methodName: 'm.name', channel: 'e.channel', officeCode: 'e.office_code',
      officeName: 'o.name', recordedByName: 'u.name',
      sourceKind: 'e.source_kind', sourceId: 'e.source_id', idempotencyKey: 'e.idempotency_key', narrative: 'd.narrative', payerName: 'd.payer_name', payerEmail: 'd.payer_email',
      cardBrand: 'd.card_brand', cardFirstSix: 'd.card_first_six', cardLastFour: 'd.card_last_four', providerPaymentId: 'd.provider_payment_id'
    }) as Omit<FoundEntry, 'postings' | 'isPartial' | 'related'> | undefined
  if (entry === undefined) return undefined
  const all = await postingsOf(trx, councilId, entryId)
  const own = all.filter(posting => isInSight(sight, posting))
  const isPartial = all.some(posting => shownKinds.some(kind => kind === posting.kind) && !isInSight(sight, posting))
  const postings = isPartial || own.length === 0 ? own : all
  return postings.length === 0 ? undefined : { ...entry, postings, isPartial, related: isPartial ? [] : await relatedTo(trx, councilId, entryId) }
}

async function postingsOf(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<FoundPosting[]> {
  return await trx('postings as p').where({ 'p.council_id': councilId, 'p.entry_id': entryId })
    .join('ledger_accounts as a', join => join.on('a.council_id', 'p.council_id').on('a.code', 'p.ledger_account_code'))
    .leftJoin('remaining_amounts as r', join => join
      .on('r.council_id', 'p.council_id').on('r.entry_id', 'p.entry_id').on('r.line_number', 'p.line_number'))
    .orderBy('p.line_number')
    .select({
      lineNumber: 'p.line_number', accountCode: 'p.ledger_account_code', accountName: 'a.name', kind: 'p.ledger_account_kind',
      fundCode: 'p.fund_code', accountReference: 'p.account_reference', amountPence: 'p.amount_pence', vatCode: 'p.vat_code',
      vatPence: 'p.vat_pence', glCode: 'p.gl_code', remainingPence: 'r.remaining_pence', reservedPence: 'r.reserved_pence', drawsEntryId: 'p.draws_entry_id'
    }) as FoundPosting[]
}

/** A reversal draws on what it reverses, too; that is told once, as a reversal. */
async function relatedTo(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<RelatedEntry[]> {
  const { rows } = await trx.raw<{ rows: RelatedEntry[] }>(`
    with related (id, relation, pence) as (
      select e.reverses_entry_id, 'reverses', 0 from ledger_entries e
      where e.council_id = :councilId and e.id = :entryId and e.reverses_entry_id is not null
      union all
      select e.id, 'reversed-by', 0 from ledger_entries e where e.council_id = :councilId and e.reverses_entry_id = :entryId
      union all
      select p.draws_entry_id, case when sign(p.amount_pence) = sign(source.amount_pence) then 'gives-back-to' else 'draws-on' end, p.amount_pence
      from postings p join postings source
        on source.council_id = :councilId and source.entry_id = p.draws_entry_id and source.line_number = p.draws_line_number
      where p.council_id = :councilId and p.entry_id = :entryId and p.draws_entry_id is not null
      union all
      select p.entry_id, case when sign(p.amount_pence) = sign(source.amount_pence) then 'given-back-by' else 'drawn-by' end, p.amount_pence
      from postings p join postings source
        on source.council_id = :councilId and source.entry_id = p.draws_entry_id and source.line_number = p.draws_line_number
      where p.council_id = :councilId and p.draws_entry_id = :entryId)
    select e.id, e.type, e.reference, e.recorded_at as "recordedAt",
      (array_agg(r.relation order by r.pence <> 0))[1] as relation, abs(sum(r.pence))::bigint as "drawnPence"
    from related r join ledger_entries e on e.council_id = :councilId and e.id = r.id
    where e.id <> :entryId
    group by e.id, e.type, e.reference, e.recorded_at
    order by e.recorded_at, e.id`, { councilId, entryId })
  return rows
}

/** An entry as whatever follows on it needs to know it. */
export interface KeyedEntry {
  id: string
  reference: string
  methodCode: string
  officeCode: string
}

/** The entry that was posted under an idempotency key, if it has been. */
export async function entryOfKey(trx: Knex.Transaction, councilId: CouncilId, key: string): Promise<KeyedEntry | undefined> {
  return (await entriesOfKeys(trx, councilId, [key])).get(key)
}

/** Those that have been posted, by their keys. */
export async function entriesOfKeys(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<Map<string, KeyedEntry>> {
  const rows = await trx('ledger_entries').where({ council_id: councilId }).whereIn('idempotency_key', keys).orderBy('id')
    .select({ key: 'idempotency_key', id: 'id', reference: 'reference', methodCode: 'method_code', officeCode: 'office_code' }) as (KeyedEntry & { key: string })[]
  return new Map(rows.map(({ key, ...entry }) => [key, entry]))
}
