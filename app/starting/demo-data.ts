import type { StartSettings } from '../config.js'
import { loadDemo } from '../database/demo/load-demo.js'
import { usePool } from '../database/in-council.js'
import { connect } from '../database/knex.js'
import { migrate } from '../database/migrate.js'
import { builtPath } from '../paths.js'
import type { DatabaseUrls } from './open-database.js'
import { registerSandboxAccounts } from './sandbox-accounts.js'

export interface Ports {
  webPort: number
  sandboxPort: number
}

/** Sees to it that the database has its tables, and the demo its councils at these ports. */
export async function prepareData({ config }: StartSettings, urls: DatabaseUrls, ports: Ports, say: (line: string) => void): Promise<void> {
  const migrated = await migrate(urls.ownerUrl, builtPath('migrations'))
  if (migrated.length > 0) say('The database has its tables')
  await loadDemo({ ...urls, ...ports, encryptionKey: config.encryptionKey, log: say, now: new Date() })
}

/** Makes the councils known to the sandbox, once it runs. */
export async function introduceSandbox({ config }: StartSettings, { applicationUrl }: DatabaseUrls, { webPort, sandboxPort }: Ports): Promise<void> {
  const knex = connect(applicationUrl, 1)
  try {
    usePool(knex)
    await registerSandboxAccounts(`http://127.0.0.1:${sandboxPort}`, webPort, config.encryptionKey)
  } finally {
    await knex.destroy()
  }
}
