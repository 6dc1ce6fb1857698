import pg from 'pg'
import { ConfigurationFault, type Config } from '../config.js'
import { embeddedDatabaseUrls, type EmbeddedServer } from '../database/embedded-server.js'

const scratchName = 'counterfoil_rehearsal'

/**
 * An empty database to restore into: the one that REHEARSAL_DATABASE_URL names, which stays as it was left, to be looked at; or one beside the
 * embedded one, which is made for it and gone afterwards.
 * @throws ConfigurationFault when neither is there
 */
export async function withScratchDatabase(
  { config, embedded }: { config: Config, embedded: EmbeddedServer | undefined }, work: (ownerUrl: string) => Promise<void>
): Promise<void> {
  if (config.rehearsalDatabaseUrl !== null) return await work(config.rehearsalDatabaseUrl)
  if (embedded === undefined) {
    throw new ConfigurationFault('REHEARSAL_DATABASE_URL: must name an empty database, as its owner, into which the backup is restored.')
  }
  await drop(embedded.superuserUrl)
  const { ownerUrl, server } = await embeddedDatabaseUrls(config.dataDirectory, scratchName)
  try {
    await work(ownerUrl)
  } finally {
    await drop(embedded.superuserUrl)
    await server.stop()
  }
}

async function drop(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    await client.query(`drop database if exists ${scratchName} with (force)`)
  } finally {
    await client.end()
  }
}
