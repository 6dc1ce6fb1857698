import pg from 'pg'
import { inCouncil } from '../../app/database/in-council.js'
import { type NewEntry, postEntry } from '../../app/ledger/post-entry.js'
import { searchWordsOf } from '../../app/ledger/search/search-words.js'
import { pence } from '../../app/money.js'
import { aCardPaymentEntry } from '../support/builders-payments.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, ratioFigure } from './figure.js'
import { interleaved, timed } from './rounds.js'

const atOnce = 8
const entriesARound = 800

/** Confirmed card payments of three lines, through postEntry, against the same inserts as bare prepared statements. */
export async function postingFigures(): Promise<Figure[]> {
  const council = await aCouncil()
  const pool = new pg.Pool({ connectionString: await superuserUrlOfTestDatabase(), max: atOnce })
  const insert = async (entry: NewEntry): Promise<void> => { await bare(pool, rowsOfEntry(council, entry)) }
  const measurers = {
    posted: async () => await perSecond(council, async entry => {
      await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry))
    }),
    inserted: async () => await perSecond(council, insert)
  }
  await measurers.posted()
  await measurers.inserted()
  // As the server does by itself within a minute. Until then it takes any index of a council for as good as another.
  await pool.query('analyze')
  const rounds = await interleaved(measurers)
  await pool.end()
  return [ratioFigure(
    'posting: card payments of 3 lines, 8 at once', 'a second',
    rounds.map(({ posted, inserted }) => ({ measured: posted, floor: inserted })), { atLeast: 0.6 }
  )]
}

/** Posts a round of card payments, 8 at once. @returns how many a second */
export async function perSecond(council: TestCouncil, post: (entry: NewEntry) => Promise<void>): Promise<number> {
  const entries = Array.from({ length: entriesARound }, () => aCardPaymentEntry(council, {
    lines: [
      { fundSlug: 'council-tax', amountPence: pence(120_00) }, { fundSlug: 'garden-waste', amountPence: pence(45_00) },
      { fundSlug: 'business-rates', amountPence: pence(310_50) }
    ]
  }))
  const waiting = entries.values()
  const ms = await timed(async () => {
    await Promise.all(Array.from({ length: atOnce }, async () => { for (const entry of waiting) await post(entry) }))
  })
  return entriesARound / ms * 1000
}

/** What a program would do that trusts itself and checks nothing: begin, one statement for each table, commit. */
export async function bare(pool: pg.Pool, statements: readonly pg.QueryConfig[]): Promise<void> {
  const client = await pool.connect()
  await client.query('begin')
  for (const statement of statements) await client.query(statement)
  await client.query('commit')
  client.release()
}

/** The rows of an entry, as they stand when it is posted; what it leaves of the lines that it draws on is none of them. */
export function rowsOfEntry(council: TestCouncil, entry: NewEntry): pg.QueryConfig[] {
  const funds = new Map(council.setup.funds.map(fund => [`FUND-${fund.code}`, fund]))
  const words = searchWordsOf(entry.details?.narrative, entry.details?.payerName)
  return [
    insertInto('ledger_entries', [entryRow(council.id, entry)]),
    insertInto('postings', entry.postings.map((posting, index) => {
      const fund = funds.get(posting.ledgerAccountCode)
      return {
        council_id: council.id, entry_id: entry.id, line_number: index + 1, ledger_account_code: posting.ledgerAccountCode,
        ledger_account_kind: fund === undefined ? 'clearing' : 'fund', fund_code: fund?.code ?? null,
        account_reference: posting.accountReference ?? null, amount_pence: posting.amountPence, vat_code: posting.vatCode ?? null,
        vat_pence: posting.vatPence ?? 0, gl_code: fund?.glCode ?? '964051', occurred_on: entry.occurredOn,
        accounting_date: entry.accountingDate, method_code: entry.methodCode,
        draws_entry_id: posting.drawsOn?.entryId ?? null, draws_line_number: posting.drawsOn?.lineNumber ?? null
      }
    })),
    insertInto('entry_details', [detailsRow(council.id, entry)]),
    insertInto('search_words', words.map(word => (
      { council_id: council.id, word, occurred_on: entry.occurredOn, entry_id: entry.id }
    )))
  ]
}

function entryRow(councilId: string, entry: NewEntry): Record<string, unknown> {
  return {
    council_id: councilId, id: entry.id, type: entry.type, reference: entry.reference, recorded_at: entry.recordedAt,
    occurred_on: entry.occurredOn, accounting_date: entry.accountingDate, method_code: entry.methodCode, channel: entry.channel,
    office_code: entry.officeCode, source_kind: entry.source.kind, source_id: entry.source.id, idempotency_key: entry.idempotencyKey
  }
}

function detailsRow(councilId: string, { id, occurredOn, details = {} }: NewEntry): Record<string, unknown> {
  return {
    council_id: councilId, entry_id: id, occurred_on: occurredOn, payer_name: details.payerName, card_brand: details.cardBrand,
    card_first_six: details.cardFirstSix, card_last_four: details.cardLastFour, provider_payment_id: details.providerPaymentId
  }
}

/** Named by its table and number of rows, so that each connection prepares it once. */
export function insertInto(table: string, rows: Record<string, unknown>[]): pg.QueryConfig {
  const columns = Object.keys(rows[0] ?? {})
  const places = rows.map((_, row) => `(${columns.map((__, column) => `$${row * columns.length + column + 1}`).join(', ')})`)
  return {
    name: `${table}-${rows.length}`, text: `insert into ${table} (${columns.join(', ')}) values ${places.join(', ')}`,
    values: rows.flatMap(row => Object.values(row))
  }
}
