import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { testDatabase } from './database.js'

/**
 * Breaks the connections with which a work is being done, as a worker's break when its machine is gone: so many milliseconds after it has
 * begun, or as soon after that as it is at something, unless it ends before. Connections that nobody uses are left alone: they are other
 * tests', and the service's.
 * @returns whether it was broken off
 */
export async function breakOff(work: Promise<unknown>, afterMs: number): Promise<boolean> {
  const ended = work.then(() => true, () => true)
  const hasEndedWithin = async (ms: number) => await Promise.race([ended, delay(ms, false)])
  if (await hasEndedWithin(afterMs)) return false
  const { applicationUrl, superuserUrl } = await testDatabase()
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    do {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = $2 and state <> 'idle'`,
        [new URL(applicationUrl).pathname.slice(1), new URL(applicationUrl).username])
      if (rowCount !== null && rowCount > 0) return true
    } while (!await hasEndedWithin(1))
    return false
  } finally {
    await client.end()
  }
}
