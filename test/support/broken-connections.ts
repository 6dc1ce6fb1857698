import pg from 'pg'
import { testDatabase } from './database.js'

/**
 * Breaks the connections with which something is being done at this moment, as a worker's break when its machine is gone. Those that
 * nobody uses are left alone: they are other tests', and the service's.
 * @returns how many there were
 */
export async function breakConnectionsAtWork(): Promise<number> {
  const { applicationUrl, superuserUrl } = await testDatabase()
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = $2 and state <> 'idle'`,
    [new URL(applicationUrl).pathname.slice(1), new URL(applicationUrl).username])
  await client.end()
  return rowCount ?? 0
}
