import path from 'node:path'
import type { Knex } from 'knex'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { setUpCouncil } from '../../../app/councils/set-up-council.js'
import { createRolesAndDatabase } from '../../../app/database/create-roles.js'
import { barnfield } from '../../../app/database/demo/barnfield.js'
import { demoSetup } from '../../../app/database/demo/demo-setup.js'
import { connect } from '../../../app/database/knex.js'
import { migrate } from '../../../app/database/migrate.js'
import type { CalendarDate } from '../../../app/dates.js'
import { projectRoot } from '../../../app/paths.js'
import { testEncryptionKey } from '../../support/builders.js'
import { beforeDatabaseCloses, emptyDatabase, passwordsFor, testDatabase } from '../../support/database.js'
import { superuserUrlOf } from '../databases.js'
import { ledgerOfCouncil } from './ledger-of-council.js'

/** A database with so many postings, in equal parts those of each of its councils. */
export interface LargeLedger {
  postings: number
  councilIds: readonly string[]
  /** The last day that has postings: of a ledger that was kept, it may be a while ago. */
  lastDay: CalendarDate
  /** As the program reaches it. */
  application: Knex
  /** Without the rules of the tables. */
  superuser: pg.Client
}

interface LedgerUrls {
  ownerUrl: string
  applicationUrl: string
  superuserUrl: string
}

/** The size against which growth is measured. */
export const smallPostings = 100_000

const councils = 20
/** Three in forty are gone back on. */
const postingsOfAnEntry = 2.15

const opened = new Map<number, Promise<LargeLedger>>()

/** The one that is kept on this server, or else one that lasts for this run. */
export async function largeLedger(postings: number): Promise<LargeLedger> {
  const ledger = opened.get(postings) ?? openLedger(postings)
  opened.set(postings, ledger)
  return await ledger
}

/** Makes a ledger that is kept for later runs on the same server. What an earlier try has made of it is used. */
export async function keepLedger(postings: number, say: (line: string) => void): Promise<void> {
  if (await isThere(nameOfKept(postings))) return
  const draft = `${nameOfKept(postings)}_draft`
  await fillLedger(await reach(draft), postings, say)
  await onServer(async server => { await server.query(`alter database ${draft} rename to ${nameOfKept(postings)}`) })
}

async function openLedger(postings: number): Promise<LargeLedger> {
  const urls = await isThere(nameOfKept(postings)) ? await reach(nameOfKept(postings)) : await filledForThisRun(postings)
  const superuser = new pg.Client({ connectionString: urls.superuserUrl })
  await superuser.connect()
  const application = connect(urls.applicationUrl, 1)
  beforeDatabaseCloses(async () => { await Promise.all([application.destroy(), superuser.end()]) })
  const { rows } = await superuser.query<{ id: string }>('select id from councils order by id')
  const councilIds = rows.map(({ id }) => id)
  const { rows: [last] } = await superuser.query<{ day: CalendarDate }>('select max(occurred_on)::text as day from ledger_entries where council_id = $1', [councilIds[0]])
  if (last === undefined) throw new Error('The ledger of the benchmark is empty')
  return { postings, councilIds, lastDay: last.day, application, superuser }
}

function nameOfKept(postings: number): string {
  return `counterfoil_bench_${postings}`
}

/** With the migrations that have come since it was made. */
async function reach(database: string): Promise<LedgerUrls> {
  const { superuserUrl } = await testDatabase()
  const urls = await createRolesAndDatabase(superuserUrl, { database, ...passwordsFor(superuserUrl) })
  await migrate(urls.ownerUrl, path.join(projectRoot, 'migrations'))
  return { ...urls, superuserUrl: superuserUrlOf(superuserUrl, urls.applicationUrl) }
}

async function filledForThisRun(postings: number): Promise<LedgerUrls> {
  const urls = await emptyDatabase()
  const superuserUrl = superuserUrlOf((await testDatabase()).superuserUrl, urls.applicationUrl)
  await fillLedger({ ...urls, superuserUrl }, postings, () => undefined)
  return { ...urls, superuserUrl }
}

/** Council by council, each whole or not at all. */
export async function fillLedger({ ownerUrl, superuserUrl }: Omit<LedgerUrls, 'applicationUrl'>, postings: number, say: (line: string) => void): Promise<void> {
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  const owner = connect(ownerUrl, 1)
  try {
    for (let number = 1; number <= councils; number += 1) {
      await fillCouncil({ owner, superuser }, `bench-${number}`, Math.ceil(postings / councils / postingsOfAnEntry))
      say(`${new Date().toISOString()} ${number} of ${councils} councils have their part of ${postings.toLocaleString('en-GB')} postings`)
    }
    await superuser.query('vacuum analyze')
  } finally {
    await Promise.all([owner.destroy(), superuser.end()])
  }
}

async function fillCouncil({ owner, superuser }: { owner: Knex, superuser: pg.Client }, slug: string, entries: number): Promise<void> {
  const { rows: [made] } = await superuser.query<{ id: string, isFilled: boolean }>(
    'select id, exists (select from ledger_entries where council_id = councils.id) as "isFilled" from councils where slug = $1', [slug])
  if (made?.isFilled !== true) await ledgerOfCouncil(superuser, made?.id ?? await aBareCouncil(owner, slug), entries)
}

/** Barnfield's settings and people under another name. */
async function aBareCouncil(owner: Knex, slug: string): Promise<string> {
  const council = { ...barnfield.council, id: newId(), slug, name: slug, shortName: slug }
  const addresses = { origin: `http://${slug}.localhost`, providerUrl: 'http://127.0.0.1:1' }
  await setUpCouncil(owner, demoSetup({ ...barnfield, council, host: `${slug}.localhost` }, addresses, testEncryptionKey, ''))
  return council.id
}

async function isThere(database: string): Promise<boolean> {
  return await onServer(async server => (await server.query('select from pg_database where datname = $1', [database])).rowCount === 1)
}

async function onServer<Result>(work: (server: pg.Client) => Promise<Result>): Promise<Result> {
  const server = new pg.Client({ connectionString: (await testDatabase()).superuserUrl })
  await server.connect()
  try {
    return await work(server)
  } finally {
    await server.end()
  }
}
