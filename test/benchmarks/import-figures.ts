import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { builtPath } from '../../app/paths.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { agenciesFile, importById, receive } from '../support/builders-imports.js'
import { testDatabase } from '../support/database.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, plainFigure, ratioFigure } from './figure.js'
import { timed } from './rounds.js'

const mostTimes = 2
const mostMegabytes = 300
const pollMilliseconds = 50
/** The ledger's tables, in the order in which their rows refer to each other. */
const tables = ['ledger_entries', 'postings', 'entry_details', 'search_words', 'remaining_amounts']

/**
 * A file of receipts, nine in ten of them with an account: read, checked against a fund's rule and its accounts, posted or put to
 * suspense. Its floor is COPY of what it wrote to the ledger into staging tables, and one INSERT ... SELECT for each table.
 * Each round is a file of a council of its own.
 */
export async function importFigures({ importRows, importRounds }: { importRows: number, importRounds: number }): Promise<Figure[]> {
  const superuser = new pg.Client({ connectionString: await superuserUrlOfTestDatabase() })
  superuser.on('error', () => undefined)
  await superuser.connect()
  await oneImport(2000)
  // As the server does by itself within a minute. Until then it takes any index of a council for as good as another.
  await superuser.query('vacuum analyze')
  const [rounds, megabytes] = [[] as { measured: number, floor: number }[], [] as number[]]
  for (let round = 0; round < importRounds; round += 1) {
    const { council, ms, largestMegabytes } = await oneImport(importRows)
    rounds.push({ measured: ms / 1000, floor: await floorMs(superuser, council) / 1000 })
    megabytes.push(largestMegabytes)
  }
  await superuser.end()
  const rows = importRows.toLocaleString('en-GB')
  return [
    ratioFigure(`import: ${rows} rows read, checked and posted`, 's', rounds, { atMost: mostTimes }),
    plainFigure(`import: ${rows} rows, the most memory that the worker took`, 'MB', megabytes, { atMost: mostMegabytes })
  ]
}

/** Worked by the worker as it runs in production, in a process of its own, so that its memory is what an import takes. */
export async function oneImport(rows: number): Promise<{ council: TestCouncil, ms: number, largestMegabytes: number }> {
  const council = await aCouncil()
  const accounts: string[] = []
  for (let index = 0; index < 100; index += 1) accounts.push((await anAccountHolder(council)).reference)
  const worker = await startWorker()
  try {
    const { received = '' } = await receive(council, fileOf(rows, accounts))
    const ms = await timed(async () => { await untilPosted(council, received, rows) })
    return { council, ms, largestMegabytes: await largestMegabytesOf(worker) }
  } finally {
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }
}

async function startWorker(): Promise<ChildProcess> {
  const { applicationUrl } = await testDatabase()
  const worker = fork(builtPath('app/worker.js'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: applicationUrl, LOG_LEVEL: 'silent' }
  })
  const ended = once(worker, 'exit').then(() => { throw new Error('The worker ended before it was ready') })
  await Promise.race([once(worker, 'message'), ended])
  ended.catch(() => undefined)
  return worker
}

async function untilPosted(council: TestCouncil, importId: string, rows: number): Promise<void> {
  for (let imported = await importById(council, importId); imported.state !== 'posted'; imported = await importById(council, importId)) {
    if (imported.state === 'stopped') throw new Error('The file was stopped')
    await delay(pollMilliseconds)
  }
  const { posted_rows: posted } = await importById(council, importId)
  if (posted !== rows) throw new Error(`Only ${posted} of ${rows} rows were posted`)
}

/** Linux keeps for each process how much memory it has had at most. */
async function largestMegabytesOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

/** No two rows say the same, as in most files. */
function fileOf(rows: number, accounts: readonly string[]): string {
  return agenciesFile(Array.from({ length: rows }, (_, index) => ({
    reference: index % 10 === 0 ? String(1000 + index % 1000) : accounts[index % accounts.length] ?? '',
    amount: `${1 + Math.floor(index / 100) % 900}.${String(index % 100).padStart(2, '0')}`
  })))
}

async function floorMs(superuser: pg.Client, from: TestCouncil): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-bench-'))
  const to = await aCouncil()
  try {
    for (const table of tables) {
      const columns = await columnsOf(superuser, table)
      const copy = copyTo(`copy (select '${to.id}', ${columns} from ${table} where council_id = '${from.id}') to stdout`)
      await pipeline(superuser.query(copy), createWriteStream(path.join(folder, table)))
    }
    return await timed(async () => {
      for (const table of tables) await superuser.query(`create temp table staged_${table} (like ${table})`)
      for (const table of tables) await pipeline(createReadStream(path.join(folder, table)), superuser.query(copyFrom(`copy staged_${table} from stdin`)))
      await superuser.query('begin')
      for (const table of tables) await superuser.query(`insert into ${table} select * from staged_${table}`)
      await superuser.query('commit')
    })
  } finally {
    for (const table of tables) await superuser.query(`drop table if exists staged_${table}`)
    await rm(folder, { recursive: true })
  }
}

/** All but the first, which is the council. */
async function columnsOf(superuser: pg.Client, table: string): Promise<string> {
  const { rows } = await superuser.query<{ name: string }>(`
    select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name <> 'council_id'
    order by ordinal_position`, [table])
  return rows.map(({ name }) => name).join(', ')
}
