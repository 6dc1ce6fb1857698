import pg from 'pg'
import { inCouncil } from '../../app/database/in-council.js'
import { postEntry } from '../../app/ledger/post-entry.js'
import { aCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, ratioFigure } from './figure.js'
import { oneImport } from './import-figures.js'
import { perSecond } from './posting-figures.js'
import { fillLedger } from './search/large-ledger.js'

const rounds = 5
const mostRowsOfFile = 20_000

/** What only finds and lists: none of it guards the ledger. */
const indexes = [
  'ledger_entries_by_channel', 'ledger_entries_by_office', 'ledger_entries_by_method', 'ledger_entries_by_person', 'ledger_entries_by_type',
  'ledger_entries_by_recording', 'remaining_amounts_moved', 'remaining_amounts_reserved', 'postings_payable', 'payment_lines_by_account',
  'payment_attempts_without_money', 'payment_attempts_without_money_by_card', 'import_rows_not_posted_by_amount',
  'import_rows_not_posted_by_reference'
]

/**
 * What the indexes that searches and traces need cost the posting of card payments and an import, in a large ledger: the same work with
 * them and, as the floor, without them, in turns. They are dropped for a turn and made again.
 */
export async function indexCostFigures({ postings, importRows }: { postings: number, importRows: number }): Promise<Figure[]> {
  const superuserUrl = await superuserUrlOfTestDatabase()
  await fillLedger({ ownerUrl: (await testDatabase()).ownerUrl, superuserUrl }, postings, () => undefined)
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  const { rows: definitions } = await superuser.query<{ sql: string }>('select indexdef as sql from pg_indexes where indexname = any ($1)', [indexes])
  if (definitions.length !== indexes.length) throw new Error('An index is not there')
  const rates = { posting: [] as Round[], importing: [] as Round[] }
  for (let round = 0; round < rounds; round += 1) {
    const withIndexes = await bothRates(superuser, importRows)
    await superuser.query(`drop index ${indexes.join(', ')}`)
    const without = await bothRates(superuser, importRows)
    for (const { sql } of definitions) await superuser.query(sql)
    rates.posting.push({ measured: withIndexes.posting, floor: without.posting })
    rates.importing.push({ measured: withIndexes.importing, floor: without.importing })
  }
  await superuser.end()
  const inLedger = `against without the indexes of searches, ${postings.toLocaleString('en-GB')} postings`
  return [
    ratioFigure(`indexes: card payments of 3 lines, 8 at once, ${inLedger}`, 'a second', rates.posting, null),
    ratioFigure(`indexes: rows imported, ${inLedger}`, 'a second', rates.importing, null)
  ]
}

interface Round {
  measured: number
  floor: number
}

/** Of a council of its own, which first posts some that do not count. */
async function bothRates(superuser: pg.Client, importRows: number): Promise<{ posting: number, importing: number }> {
  const council = await aCouncil()
  const post = async () => await perSecond(council, async entry => { await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry)) })
  await superuser.query('checkpoint')
  await post()
  const posting = await post()
  const rowsOfFile = Math.min(importRows, mostRowsOfFile)
  const { ms } = await oneImport(rowsOfFile)
  return { posting, importing: rowsOfFile / ms * 1000 }
}
