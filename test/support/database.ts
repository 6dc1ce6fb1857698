import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import pg from 'pg'
import { createRolesAndDatabase } from '../../app/database/create-roles.js'
import { startEmbeddedServer } from '../../app/database/embedded-server.js'
import { usePool } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { migrate } from '../../app/database/migrate.js'
import { projectRoot } from '../../app/paths.js'

export interface TestDatabase {
  superuserUrl: string
  ownerUrl: string
  applicationUrl: string
  /** Settings and people are made by the owner, since the application may not. */
  owner: Knex
  /** The pool that the code under test works with. */
  application: Knex
}

interface TestServer {
  superuserUrl: string
  /** A superuser's session on the server's own database, for making and dropping others. */
  session: pg.Client
  stop(): Promise<void>
}

/** Nothing that tests write must survive the machine. */
const carelessSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '256MB' }
const preparationLock = 7_315_051
const patience = 120_000

let server: Promise<TestServer> | undefined
let database: Promise<TestDatabase> | undefined
let made = 0
const closings: (() => Promise<void>)[] = []

/** Called in a `describe` whose tests need the database. The first such one starts it, for all of them. */
export function usesDatabase(): void {
  before(async function () {
    this.timeout(patience)
    await testDatabase()
  })
}

/**
 * The database of this run, with the schema of today's migrations and not one row. It stands on the server that
 * TEST_DATABASE_URL names (as a superuser), or else on an embedded one in .data/test. Each test makes councils of its own in
 * it, so tests do not meet.
 */
export async function testDatabase(): Promise<TestDatabase> {
  return await (database ??= openTestDatabase())
}

/** A further database like it, for a test that must be alone: one that loads the demo, or kills a process. */
export async function emptyDatabase(): Promise<{ ownerUrl: string, applicationUrl: string }> {
  const { superuserUrl, session } = await testServer()
  const template = await inTurn(session, async () => await templateDatabase(superuserUrl, session))
  made += 1
  const name = `counterfoil_test_${process.pid}_${made}`
  await inTurn(session, async () => {
    await session.query(`create database ${name} template ${template}`)
    await holdOpen(superuserUrl, name)
  })
  closings.push(async () => { await session.query(`drop database if exists ${name} with (force)`) })
  return await createRolesAndDatabase(superuserUrl, { database: name, ...passwordsFor(superuserUrl) })
}

/** Registers what must end before the database does. */
export function beforeDatabaseCloses(close: () => Promise<void>): void {
  closings.push(close)
}

/** Ends what this file began, the embedded server included unless another run uses it. Mocha does so by itself at the end of a run. */
export async function closeTestDatabase(): Promise<void> {
  const running = await server
  for (const close of closings.splice(0).reverse()) await close()
  await running?.session.end()
  await running?.stop()
  server = database = undefined
}

if (typeof after === 'function') {
  after(async function () {
    this.timeout(patience)
    await closeTestDatabase()
  })
}

async function openTestDatabase(): Promise<TestDatabase> {
  const urls = await emptyDatabase()
  const [owner, application] = [connect(urls.ownerUrl, 4), connect(urls.applicationUrl, 10)]
  closings.push(async () => { await Promise.all([owner.destroy(), application.destroy()]) })
  usePool(application)
  return { superuserUrl: (await testServer()).superuserUrl, ...urls, owner, application }
}

async function testServer(): Promise<TestServer> {
  return await (server ??= reachServer())
}

async function reachServer(): Promise<TestServer> {
  const outside = process.env.TEST_DATABASE_URL
  const started = outside === undefined || outside === ''
    ? await startEmbeddedServer({ dataDirectory: path.join(projectRoot, '.data/test'), settings: carelessSettings })
    : { superuserUrl: outside, stop: async () => undefined }
  const session = new pg.Client({ connectionString: started.superuserUrl })
  await session.connect()
  await inTurn(session, async () => { await dropAbandoned(session) })
  return { superuserUrl: started.superuserUrl, session, stop: async () => { await started.stop() } }
}

/** Runs side by side take turns at what concerns all of them. */
async function inTurn<Result>(session: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await session.query('select pg_advisory_lock($1)', [preparationLock])
  try {
    return await work()
  } finally {
    await session.query('select pg_advisory_unlock($1)', [preparationLock])
  }
}

/** A run keeps a session in each of its databases, so one without any was left by a run that was killed. */
async function dropAbandoned(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ name: string }>(`
    select datname as name from pg_database where datname ~ '^counterfoil_test_'
    and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)`)
  for (const { name } of rows) await session.query(`drop database if exists ${name}`)
}

async function holdOpen(superuserUrl: string, name: string): Promise<void> {
  const url = new URL(superuserUrl)
  url.pathname = `/${name}`
  const holder = new pg.Client({ connectionString: url.href })
  await holder.connect()
  holder.on('error', () => undefined)
  closings.push(async () => { await holder.end() })
}

/** A migrated database to copy, made once for each state of the migrations. It gets its name when it is complete. */
async function templateDatabase(superuserUrl: string, session: pg.Client): Promise<string> {
  const template = `counterfoil_template_${await schemaFingerprint()}`
  const { rows } = await session.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^counterfoil_template_'`)
  if (rows.some(({ name }) => name === template)) return template
  for (const { name } of rows) await session.query(`drop database if exists ${name}`)
  const draft = `${template}_draft`
  const { ownerUrl } = await createRolesAndDatabase(superuserUrl, { database: draft, ...passwordsFor(superuserUrl) })
  await migrate(ownerUrl, path.join(projectRoot, 'migrations'))
  await session.query(`alter database ${draft} rename to ${template}`)
  return template
}

async function schemaFingerprint(): Promise<string> {
  const folder = path.join(projectRoot, 'migrations')
  const migrations = (await readdir(folder)).sort().map(file => path.join(folder, file))
  const sources = [...migrations, 'app/database/migrate.ts', 'app/database/create-roles.ts', 'package-lock.json']
  const hash = createHash('sha256')
  for (const file of sources) hash.update(file).update(await readFile(path.resolve(projectRoot, file)))
  return hash.digest('hex').slice(0, 16)
}

/** The roles belong to the whole server, so every run must give them the same passwords: ones that follow from the superuser's. */
export function passwordsFor(superuserUrl: string): { ownerPassword: string, applicationPassword: string } {
  const password = createHash('sha256').update(new URL(superuserUrl).password).digest('hex')
  return { ownerPassword: `owner-${password}`, applicationPassword: `app-${password}` }
}
