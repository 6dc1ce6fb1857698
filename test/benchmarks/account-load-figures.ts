import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { sourceOf } from '../../app/imports/import-source.js'
import { receiveImport } from '../../app/imports/receive-import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { accountLine, accountsFile, chargeLine } from '../support/builders-accounts.js'
import { importById } from '../support/builders-imports.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, plainFigure, ratioFigure } from './figure.js'
import { timed } from './rounds.js'

const mostMegabytes = 300

/**
 * A full load of accounts, each with a charge, into a fund that has none: read, checked, kept row by row, loaded. Its floor is COPY of the
 * same accounts and charges into staging tables, and one INSERT ... SELECT for each. Each round is a council of its own.
 */
export async function accountLoadFigures({ importRows, importRounds }: { importRows: number, importRounds: number }): Promise<Figure[]> {
  const superuser = new pg.Client({ connectionString: await superuserUrlOfTestDatabase() })
  superuser.on('error', () => undefined)
  await superuser.connect()
  await oneLoad(2000)
  await superuser.query('vacuum analyze')
  const [rounds, megabytes] = [[] as { measured: number, floor: number }[], [] as number[]]
  for (let round = 0; round < importRounds; round += 1) {
    const { council, ms, largestMegabytes } = await oneLoad(importRows)
    rounds.push({ measured: ms / 1000, floor: await floorMs(superuser, council, importRows) / 1000 })
    megabytes.push(largestMegabytes)
  }
  await superuser.end()
  const rows = importRows.toLocaleString('en-GB')
  return [
    ratioFigure(`accounts: ${rows} with a charge each, read, checked and loaded`, 's', rounds, null),
    plainFigure(`accounts: ${rows}, the most memory that they took`, 'MB', megabytes, { atMost: mostMegabytes })
  ]
}

async function oneLoad(accounts: number): Promise<{ council: TestCouncil, ms: number, largestMegabytes: number }> {
  const council = await aCouncil()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-bench-'))
  try {
    const file = path.join(folder, 'accounts.csv')
    await pipeline(Readable.from(pieces(council, accounts)), createWriteStream(file))
    const source = await inCouncil(council.id, async trx => await sourceOf(trx, council.id, 'accounts-full'))
    const { received = '' } = await receiveImport(systemClock, source, { path: file, name: 'accounts.csv', receivedBy: null })
    let largestMegabytes = 0
    const watch = setInterval(() => { largestMegabytes = Math.max(largestMegabytes, process.memoryUsage().rss / 2 ** 20) }, 100)
    const ms = await timed(async () => { await workImport(council.id, received, systemClock) })
    clearInterval(watch)
    const imported = await importById(council, received)
    if (imported.posted_rows !== accounts) throw new Error(`Only ${imported.posted_rows} of ${accounts} accounts were loaded`)
    return { council, ms, largestMegabytes }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A file that never exists as a whole in memory. Invoices have ten digits, and no check digit. */
function* pieces(council: TestCouncil, accounts: number): Generator<string> {
  const fund = fundOf(council, 'invoices').code
  const account = accountLine(council, '0000000000', { fund })
  const [header = '', ...lines] = accountsFile([account, chargeLine(account, { outstanding: '120.00' })]).split('\r\n')
  const text = lines.join('\r\n')
  yield `${header}\r\n`
  for (let made = 0; made < accounts; made += 1) yield text.replaceAll('0000000000', referenceOf(made))
}

function referenceOf(index: number): string {
  return String(3_000_000_000 + index)
}

async function floorMs(superuser: pg.Client, from: TestCouncil, accounts: number): Promise<number> {
  const to = await aCouncil()
  const fund = fundOf(from, 'invoices').code
  const folder = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-bench-'))
  const line: Record<string, (reference: string) => string> = {
    account_holders: reference => `${to.id}\t${fund}\t${reference}\tMs Siân O’Brien\t4 Mill Lane, Barnfield\tBF1 2AB\t12000\t2026-11-20 06:00Z\t\\N\n`,
    account_charges: reference => `${to.id}\t${fund}\t${reference}\t1\t2026 to 2027 bill\t12000\t1200\t2026-12-01\n`
  }
  try {
    for (const [table, lineOf] of Object.entries(line)) {
      const all = Readable.from((function* () { for (let index = 0; index < accounts; index += 1) yield lineOf(referenceOf(index)) })())
      await pipeline(all, createWriteStream(path.join(folder, table)))
    }
    return await timed(async () => {
      for (const table of Object.keys(line)) {
        await superuser.query(`create temp table staged_${table} (like ${table})`)
        await pipeline(createReadStream(path.join(folder, table)), superuser.query(copyFrom(`copy staged_${table} from stdin`)))
      }
      await superuser.query('begin')
      for (const table of Object.keys(line)) await superuser.query(`insert into ${table} select * from staged_${table}`)
      await superuser.query('commit')
    })
  } finally {
    for (const table of Object.keys(line)) await superuser.query(`drop table if exists staged_${table}`)
    await rm(folder, { recursive: true })
  }
}
