import { startEmbeddedServer } from '../../app/database/embedded-server.js'
import { closeTestDatabase } from '../support/database.js'

/** What a server of this size would be given; what concerns durability stays as it is by default. */
const settings = { shared_buffers: '512MB', max_wal_size: '4GB', maintenance_work_mem: '256MB' }

/**
 * Runs the work on a database server of the benchmarks' own, which unlike the tests' writes to disk as in production, or on the one
 * that TEST_DATABASE_URL names.
 * @param dataDirectory where its data is kept
 */
export async function withOwnServer(dataDirectory: string, work: () => Promise<void>): Promise<void> {
  const outside = process.env.TEST_DATABASE_URL
  const server = outside === undefined || outside === ''
    ? await startEmbeddedServer({ dataDirectory, settings })
    : undefined
  if (server !== undefined) process.env.TEST_DATABASE_URL = server.superuserUrl
  try {
    await work()
  } finally {
    await closeTestDatabase()
    await server?.stop()
  }
}
