import type { Knex } from 'knex'
import { DatabaseError } from 'pg'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { Conflict } from '../errors.js'
import type { Pence } from '../money.js'
import type { EntryChannel, EntryType } from './entry-types.js'
import { searchWordsOf } from './search/search-words.js'

/** One side of a movement. The fund and the GL code follow from the ledger account. */
export interface NewPosting {
  ledgerAccountCode: string
  accountReference?: string | null
  /** Debit positive, credit negative; never zero. */
  amountPence: Pence
  vatCode?: string | null
  /** The VAT within the amount, of the same sign. */
  vatPence?: Pence
  /** The earlier line whose money this posting moves on. A reversal names none: they follow from the entry that it reverses. */
  drawsOn?: { entryId: string, lineNumber: number }
}

/** Personal data of an entry, kept beside the ledger. */
export interface EntryDetails {
  narrative?: string | null
  payerName?: string | null
  payerEmail?: string | null
  cardBrand?: string | null
  cardFirstSix?: string | null
  cardLastFour?: string | null
  providerPaymentId?: string | null
}

export interface NewEntry {
  id: string
  type: EntryType
  /** The short reference that people see; unique within the council. */
  reference: string
  /** When we knew; now, unless history is being loaded. */
  recordedAt?: Date
  /** The London date on which the payer paid. */
  occurredOn: CalendarDate
  /** The date on which it counts for the general ledger. */
  accountingDate: CalendarDate
  methodCode: string
  channel: EntryChannel
  officeCode: string
  recordedBy?: string | null
  source: { kind: 'payment' | 'import_row' | 'e_return_line' | 'statement_line' | 'refund' | 'ledger_entry', id: string }
  /** Says what this entry is the posting of. Posting the same key again posts nothing. */
  idempotencyKey: string
  reversesEntryId?: string | null
  /** What the money came by, such as a source of files: a suspense item keeps it. */
  originCode?: string | null
  details?: EntryDetails
  /** Two at least, summing to zero. */
  postings: NewPosting[]
}

export interface PostedEntry {
  entryId: string
  /** False when the key had been posted before: the id is then the first entry's. */
  isNew: boolean
}

/**
 * Posts one entry, once, through the database's post_entry(), which alone can write the ledger.
 * @throws Conflict when the entry draws more than remains of a line, or reverses what has been reversed.
 * @throws Error (an impossible state) when it does not balance, names an unknown ledger account or another council.
 */
export async function postEntry(trx: Knex.Transaction, councilId: CouncilId, entry: NewEntry): Promise<PostedEntry> {
  // Named, so that each connection prepares it once.
  const { rows } = await refusalsAsConflict(trx.raw<{ rows: PostedRow[] }>(
    'select entry_id, is_new from post_entry(?, ?)', [councilId, JSON.stringify(asRecord(entry))]).options({ name: 'post-entry' }))
  const [row] = rows
  if (row === undefined) throw new Error(`post_entry answered nothing for ${entry.idempotencyKey}`)
  return { entryId: row.entry_id, isNew: row.is_new }
}

/** Posts many entries in one call; anything wrong with one refuses them all. Answers in the order given. Same errors as postEntry. */
export async function postBatch(trx: Knex.Transaction, councilId: CouncilId, entries: readonly NewEntry[]): Promise<PostedEntry[]> {
  const { rows } = await refusalsAsConflict(trx.raw<{ rows: PostedRow[] }>(
    'select entry_id, is_new from post_batch(?, ?) order by entry_position', [councilId, JSON.stringify(entries.map(asRecord))]))
  return rows.map(row => ({ entryId: row.entry_id, isNew: row.is_new }))
}

interface PostedRow {
  entry_id: string
  is_new: boolean
}

const refusals: Record<string, string> = {
  CF005: 'That entry cannot be reversed in this way.',
  CF007: 'More is asked for than remains of that money.',
  CF009: 'That entry has been reversed already.',
  CF010: 'That money has been set aside for this already.',
  // Two that want the same lines in another order: the database lets one of them go on.
  '40P01': 'Somebody else is moving the same money just now.'
}

/** What the ledger refuses because of what has happened meanwhile, as the Conflict that a page explains. */
export async function refusalsAsConflict<Result>(query: PromiseLike<Result>): Promise<Result> {
  try {
    return await query
  } catch (error) {
    const refusal = error instanceof DatabaseError ? refusals[error.code ?? ''] : undefined
    throw refusal === undefined ? error : new Conflict(refusal)
  }
}

function asRecord(entry: NewEntry): Record<string, unknown> {
  const details = entry.details ?? {}
  return {
    id: entry.id,
    type: entry.type,
    reference: entry.reference,
    recorded_at: entry.recordedAt,
    occurred_on: entry.occurredOn,
    accounting_date: entry.accountingDate,
    method_code: entry.methodCode,
    channel: entry.channel,
    office_code: entry.officeCode,
    recorded_by: entry.recordedBy,
    source_kind: entry.source.kind,
    source_id: entry.source.id,
    idempotency_key: entry.idempotencyKey,
    reverses_entry_id: entry.reversesEntryId,
    origin_code: entry.originCode,
    narrative: details.narrative,
    payer_name: details.payerName,
    payer_email: details.payerEmail,
    card_brand: details.cardBrand,
    card_first_six: details.cardFirstSix,
    card_last_four: details.cardLastFour,
    provider_payment_id: details.providerPaymentId,
    words: searchWordsOf(details.narrative, details.payerName),
    postings: entry.postings.map(posting => ({
      ledger_account_code: posting.ledgerAccountCode,
      account_reference: posting.accountReference,
      amount_pence: posting.amountPence,
      vat_code: posting.vatCode,
      vat_pence: posting.vatPence,
      draws_entry_id: posting.drawsOn?.entryId,
      draws_line_number: posting.drawsOn?.lineNumber
    }))
  }
}
