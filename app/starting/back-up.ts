import path from 'node:path'
import { CannotRestore } from '../availability/backup/manifest.js'
import { makeBackup } from '../availability/backup/make-backup.js'
import { rehearseRestore } from '../availability/backup/rehearse-restore.js'
import { restoreBackup } from '../availability/backup/restore-backup.js'
import { ConfigurationFault, startSettings } from '../config.js'
import { embeddedDatabaseUrls } from '../database/embedded-server.js'
import { migrationsFolder } from '../database/migrate.js'
import { systemClock } from '../dates.js'
import { formatMoney } from '../money.js'
import { withScratchDatabase } from './scratch-database.js'

const migrations = migrationsFolder(import.meta.url)

/** `npm run backup -- <folder>`, `npm run restore -- <folder>` and `npm run rehearse-restore`. Ends with 1 when it could not, or was not equal. */
async function run([task, folder]: string[]): Promise<void> {
  const { config, hasOwnDatabase } = startSettings()
  const embedded = hasOwnDatabase ? await embeddedDatabaseUrls(config.dataDirectory) : undefined
  const ownerUrl = embedded?.ownerUrl ?? config.migrationDatabaseUrl
  try {
    if (task === 'rehearse') {
      await withScratchDatabase({ config, embedded: embedded?.server }, async scratchUrl => { await rehearse(ownerUrl, scratchUrl) })
    } else if (folder === undefined) {
      throw new CannotRestore('Name the folder of the backup, such as: npm run backup -- /srv/backups/2027-03-27')
    } else if (task === 'backup') {
      const { tables, proofs } = await makeBackup(ownerUrl, path.resolve(folder), systemClock.now())
      say(`Backed up ${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables and ${proofs.length} councils into ${path.resolve(folder)}`)
    } else {
      const { manifest, proofs } = await restoreBackup(ownerUrl, path.resolve(folder), migrations)
      say(`Restored ${proofs.length} councils as they stood at ${manifest.takenAt}. Each ledger is equal to what it was`)
    }
  } finally {
    await embedded?.server.stop()
  }
}

async function rehearse(ownerUrl: string, scratchUrl: string): Promise<void> {
  for (const { name, drill } of await rehearseRestore({ ownerUrl, scratchUrl, migrations, clock: systemClock })) {
    const figures = drill.debitsPence === null ? '' : `, ${counted(drill.entries)} entries, ${counted(drill.postings)} postings, ${formatMoney(drill.debitsPence)} on each side`
    const check = drill.ledgerAgrees === false ? '; the ledger check finds differences in it, as it may in the original' : ''
    say(`${name}: ${drill.isEqual ? `equal${figures}${check}` : `not restored: ${drill.whatFailed}`} (${drill.tookSeconds ?? 0} seconds)`)
    if (!drill.isEqual) process.exitCode = 1
  }
}

function counted(number: number | null): string {
  return (number ?? 0).toLocaleString('en-GB')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** PostgreSQL's: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const insufficientPrivilegeCode = '42501'

function toldOf(error: unknown): string {
  if (error instanceof ConfigurationFault || error instanceof CannotRestore) return error.message
  if ((error as { code?: unknown }).code === insufficientPrivilegeCode) return `MIGRATION_DATABASE_URL: must name the database as its owner (${String(error)}).`
  return String(error)
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${toldOf(error)}\n`)
  process.exitCode = 1
})
