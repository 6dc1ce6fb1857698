import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { pino } from 'pino'
import { createApp } from '../../app/app.js'
import type { Services } from '../../app/web/request.js'
import { beforeDatabaseCloses, testDatabase } from '../support/database.js'
import { testService } from '../support/service.js'

/** The running service once more, on a port of its own, with everything that it logs, in every level; some of its services may be others. */
export async function aLoggedService(others: Partial<Services> = {}): Promise<{ port: number, log: string[] }> {
  const services = { ...(await testService()).services, ...others }
  const log: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => { log.push(line) } })
  const pool = new pg.Pool({ connectionString: services.config.databaseUrl, max: 3 })
  const server = createServer(createApp({ ...services, log: logger }, pool))
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  beforeDatabaseCloses(async () => {
    server.closeAllConnections()
    server.close()
    await pool.end()
  })
  return { port: (server.address() as AddressInfo).port, log }
}

/** The tables of the whole database, sessions, queue and throttles included, in any row of which one of these texts stands. */
export async function tablesThatHold(...needles: string[]): Promise<string[]> {
  const { superuserUrl, ownerUrl } = await testDatabase()
  const url = new URL(superuserUrl)
  url.pathname = new URL(ownerUrl).pathname
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')`)
    const patterns = needles.map(needle => `%${needle}%`)
    const held: string[] = []
    for (const { name } of tables) {
      const { rowCount } = await client.query(`select from ${name} kept where kept::text like any ($1) limit 1`, [patterns])
      if (rowCount !== 0) held.push(name)
    }
    return held
  } finally {
    await client.end()
  }
}
