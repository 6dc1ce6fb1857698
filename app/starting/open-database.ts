import { readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import type { StartSettings } from '../config.js'
import { embeddedDatabaseUrls } from '../database/embedded-server.js'
import { builtPath } from '../paths.js'
import type { Closings } from './closings.js'

export interface DatabaseUrls {
  ownerUrl: string
  applicationUrl: string
}

export interface OpenedDatabase extends DatabaseUrls {
  /** Every migration of this build has been applied, so that pages can be shown. */
  hasItsTables: boolean
}

const startLock = 7_315_060

/**
 * The database that was named, or the embedded one, started if need be. It is ours alone until we end.
 * @throws Error when another `npm start` works on the same data.
 */
export async function openDatabase(
  { config, hasOwnDatabase }: StartSettings, closings: Closings, say: (line: string) => void
): Promise<OpenedDatabase> {
  if (!hasOwnDatabase) {
    const urls = { ownerUrl: config.migrationDatabaseUrl, applicationUrl: config.databaseUrl }
    return { ...urls, ...await takeTheOnlyTurn(urls.ownerUrl, closings, 'on the database that DATABASE_URL names') }
  }
  const { server, ...urls } = await embeddedDatabaseUrls(config.dataDirectory, 'counterfoil', say)
  closings.add(async () => { await server.stop() })
  return { ...urls, ...await takeTheOnlyTurn(urls.ownerUrl, closings, `in ${config.dataDirectory}`) }
}

/** The turn is a lock of a session, so that it ends with us, be it by kill -9. */
async function takeTheOnlyTurn(ownerUrl: string, closings: Closings, where: string): Promise<{ hasItsTables: boolean }> {
  const session = new pg.Client({ connectionString: ownerUrl, application_name: 'counterfoil start' })
  session.on('error', () => undefined)
  await session.connect()
  closings.add(async () => { await session.end().catch(() => undefined) })
  const { rows } = await session.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [startLock])
  if (rows[0]?.locked === true) return { hasItsTables: await hasItsTables(session) }
  throw new Error(`Counterfoil is running already ${where}. Stop it with Ctrl-C where it runs, or give this one data of its own with DATA_DIRECTORY.`)
}

async function hasItsTables(session: pg.Client): Promise<boolean> {
  const files = (await readdir(builtPath('migrations'))).filter(file => file.endsWith('.js')).map(file => path.basename(file, '.js'))
  const applied = await session.query<{ name: string }>('select name from knex_migrations').then(({ rows }) => rows, () => [])
  return files.every(file => applied.some(({ name }) => name === file))
}
