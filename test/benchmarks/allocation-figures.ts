import pg from 'pg'
import { v7 as newId } from 'uuid'
import { Random } from '../../app/database/demo/random.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { newReference } from '../../app/references.js'
import { confirmBulk, proposeBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workBulkAllocation } from '../../app/suspense/bulk/work-bulk.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { asStaff } from '../support/builders-suspense.js'
import { manyAccounts } from '../support/suspense-receipts.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, ratioFigure } from './figure.js'
import { timed } from './rounds.js'

const items = 10_000
const today = calendarDate('2026-11-20')
const rounds = 3
const tables = ['ledger_entries', 'postings', 'entry_details', 'search_words', 'bulk_allocation_rows'] as const

/**
 * The suggestions of 10,000 items accepted in one confirmed action and worked to the end, each row checked and reported. The floor copies
 * the rows that this leaves, with the same keys and indexes and nothing looked at, and lessens as many remaining amounts: bare INSERT ... SELECT.
 */
export async function allocationFigures(): Promise<Figure[]> {
  const superuser = new pg.Client({ connectionString: await superuserUrlOfTestDatabase() })
  superuser.on('error', () => undefined)
  await superuser.connect()
  const results: { measured: number, floor: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const council = await aCouncil()
    await openItems(council, round)
    await superuser.query('vacuum analyze')
    await workMatching(council.id, systemClock)
    await superuser.query('vacuum analyze')
    const measured = await timed(async () => { await allocateAll(council) })
    results.push({ measured: measured / 1000, floor: await copyAgain(superuser, council) / 1000 })
  }
  await superuser.end()
  return [ratioFigure(`bulk allocation: ${items.toLocaleString('en-GB')} suggestions accepted, against inserting the same rows`, 's', results, { atMost: 5 })]
}

async function openItems(council: TestCouncil, round: number): Promise<void> {
  const accounts = await manyAccounts(new Random(2026 + round), council, items)
  const entries = accounts.map((account): NewEntry => {
    const id = newId()
    return {
      id, type: 'receipt', reference: newReference(), occurredOn: today, accountingDate: today, methodCode: 'BK', channel: 'file', officeCode: 'S',
      source: { kind: 'statement_line', id }, idempotencyKey: `bench:${id}`, details: { narrative: `BGC ${account.reference}` },
      postings: [{ ledgerAccountCode: 'BANK', amountPence: pence(45_00) }, { ledgerAccountCode: 'SUSPENSE', amountPence: pence(-45_00) }]
    }
  })
  for (let from = 0; from < entries.length; from += 2000) {
    await inCouncil(council.id, async trx => { await postBatch(trx, council.id, entries.slice(from, from + 2000)) })
  }
}

async function allocateAll(council: TestCouncil): Promise<void> {
  const id = await asStaff(council, 'officer', async (trx, worker) => await proposeBulk(trx, worker, { filter: {} }))
  if (id === null) throw new Error('Nothing was suggested')
  await asStaff(council, 'officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
  await workBulkAllocation(council.id, id, systemClock)
  const bulk = await asStaff(council, 'officer', async trx => await trx('bulk_allocations').where({ council_id: council.id, id }).first()) as { allocated_rows: number }
  if (bulk.allocated_rows < items * 0.99) throw new Error(`Only ${bulk.allocated_rows} of ${items} items were allocated`)
}

/** Of the entries that the allocations are, and what belongs to them. */
const ofAllocations: Record<typeof tables[number], string> = {
  ledger_entries: `type = 'allocation'`,
  postings: `entry_id in (select id from ledger_entries e where e.council_id = t.council_id and e.type = 'allocation')`,
  entry_details: `entry_id in (select id from ledger_entries e where e.council_id = t.council_id and e.type = 'allocation')`,
  search_words: `entry_id in (select id from ledger_entries e where e.council_id = t.council_id and e.type = 'allocation')`,
  bulk_allocation_rows: 'true'
}

async function copyAgain(superuser: pg.Client, { id }: TestCouncil): Promise<number> {
  for (const table of tables) {
    await superuser.query(`create temp table given_${table} as select * from ${table} t where council_id = $1 and ${ofAllocations[table]}`, [id])
    await superuser.query(`create table bench_${table} (like ${table} including all)`)
  }
  await superuser.query('create table bench_remaining (like remaining_amounts including all)')
  await superuser.query('insert into bench_remaining select * from remaining_amounts where council_id = $1', [id])
  const ms = await timed(async () => {
    await superuser.query('begin')
    for (const table of tables) await superuser.query(`insert into bench_${table} select * from given_${table}`)
    await superuser.query('update bench_remaining set remaining_pence = 0')
    await superuser.query('commit')
  })
  for (const table of tables) await superuser.query(`drop table bench_${table}, given_${table}`)
  await superuser.query('drop table bench_remaining')
  return ms
}
