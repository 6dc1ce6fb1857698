import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { testDatabase } from './database.js'

/**
 * Breaks the connections with which a work is being done, as a worker's break when its machine is gone: so many milliseconds after it has
 * begun, or as soon after that as it is at something, unless it ends before. Connections that nobody uses are left alone: they are other
 * tests', and the service's.
 * @returns whether it was broken off, once it has come to its end and no broken connection waits to be used again
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
      if (rowCount === null || rowCount === 0) continue
      await ended
      await useEachFree()
      return true
    } while (!await hasEndedWithin(1))
    return false
  } finally {
    await client.end()
  }
}

/** One may have been broken between its last use and the next: whoever uses it then finds out, and it is given up. */
async function useEachFree(): Promise<void> {
  const { application } = await testDatabase()
  const { pool } = application.client as { pool: { numFree(): number } }
  await Promise.allSettled(Array.from({ length: pool.numFree() }, async () => { await application.raw('select 1') }))
}
