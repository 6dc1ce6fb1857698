import { ConfigurationFault, processConfig } from './config.js'
import { migrate } from './database/migrate.js'
import { builtPath } from './paths.js'

/** Brings the database's schema up to date, as its owner (MIGRATION_DATABASE_URL). Run once for each release, before its processes start. */
async function release(): Promise<void> {
  const { environment, databaseUrl, migrationDatabaseUrl } = processConfig()
  if (environment === 'production' && migrationDatabaseUrl === databaseUrl) {
    throw new ConfigurationFault('Counterfoil cannot migrate. MIGRATION_DATABASE_URL: must name the database as its owner, counterfoil_owner.')
  }
  const applied = await migrate(migrationDatabaseUrl, builtPath('migrations'))
  process.stdout.write(applied.length === 0 ? 'The database was up to date\n' : `${applied.map(name => `Applied ${name}`).join('\n')}\n`)
}

release().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigurationFault ? error.message : String(error)}\n`)
  process.exitCode = 1
})
