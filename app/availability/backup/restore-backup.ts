import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate } from '../../database/migrate.js'
import { councilIds, quoted, schemaStateOf, tablesOf } from './database-tables.js'
import { differencesBetween, ledgerProof, type LedgerProof } from './ledger-proof-query.js'
import { CannotRestore, type Manifest, readManifest } from './manifest.js'

/**
 * Fills an empty database from a backup, all of it or nothing, and proves that each council's ledger comes to what it came to.
 * @param migrations the folder of this program's migrations, which make the tables where there are none
 * @throws CannotRestore when the backup is damaged or of another version, the database is not empty, or a ledger is not equal
 */
export async function restoreBackup(ownerUrl: string, folder: string, migrations: string): Promise<{ manifest: Manifest, proofs: LedgerProof[] }> {
  const manifest = await readManifest(folder)
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'counterfoil restore' })
  await client.connect()
  try {
    await refuseTaken(client)
    await migrate(ownerUrl, migrations)
    await refuseOtherVersion(client, manifest)
    await client.query('begin')
    await fill(client, manifest, folder)
    const proofs: LedgerProof[] = []
    for (const councilId of await councilIds(client)) proofs.push(await ledgerProof(client, councilId))
    const differences = manifest.proofs.flatMap(proof => differencesBetween(proof, proofs.find(({ councilId }) => councilId === proof.councilId)))
    if (differences.length > 0) throw new CannotRestore(`The ledger is not equal: ${differences.join('; ')}`)
    await client.query('commit')
    await client.query('analyze')
    return { manifest, proofs }
  } finally {
    await client.end()
  }
}

/** Before anything is migrated: a database in use must not be changed by a restore that it is then refused. */
async function refuseTaken(client: pg.Client): Promise<void> {
  const { rows: [tables] } = await client.query<{ taken: boolean }>(`select exists (select from pg_class where relname = 'councils' and relnamespace = 'public'::regnamespace) as taken`)
  if (tables?.taken !== true) return
  const { rows: [found] } = await client.query<{ taken: boolean }>('select exists (select from councils) as taken')
  if (found?.taken === true) throw new CannotRestore('The database holds councils. A backup is restored into an empty one')
}

async function refuseOtherVersion(client: pg.Client, { schema }: Manifest): Promise<void> {
  const here = await schemaStateOf(client)
  const missing = schema.migrations.filter(name => !here.migrations.includes(name))
  const more = here.migrations.filter(name => !schema.migrations.includes(name))
  if (missing.length + more.length === 0 && String(schema.queueMigrations) === String(here.queueMigrations)) return
  const named = [...missing.map(name => `without ${name}`), ...more.map(name => `with ${name}`)].slice(0, 3).join(', ') || 'of another queue'
  throw new CannotRestore(`The backup was taken by another version of the program: this one is ${named}. Restore it with that version, then migrate`)
}

/** Foreign keys are taken away and put back, which checks each in one go; so the order of tables does not matter. */
async function fill(client: pg.Client, manifest: Manifest, folder: string): Promise<void> {
  const tables = await tablesOf(client)
  const ofCouncils = tables.filter(({ isOfCouncils }) => isOfCouncils)
  for (const table of ofCouncils) await client.query(`alter table ${quoted(client, table)} no force row level security`)
  for (const table of tables) {
    const { rows: [found] } = await client.query<{ taken: boolean }>(`select exists (select from ${quoted(client, table)}) as taken`)
    if (found?.taken === true) throw new CannotRestore(`The table ${table.name} is not empty. A backup is restored into an empty database`)
  }
  const { rows: keys } = await client.query<{ table: string, name: string, definition: string }>(`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and connamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)`)
  for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${name}`)
  for (const table of manifest.tables) await readTable(client, table, folder)
  for (const { table, name, definition } of keys) await client.query(`alter table ${table} add constraint ${name} ${definition}`)
  for (const table of ofCouncils) await client.query(`alter table ${quoted(client, table)} force row level security`)
  await setSequences(client)
}

async function readTable(client: pg.Client, table: Manifest['tables'][number], folder: string): Promise<void> {
  const columns = table.columns.map(column => client.escapeIdentifier(column)).join(', ')
  const copy = client.query(copyFrom(`copy ${quoted(client, table)} (${columns}) from stdin`))
  await pipeline(createReadStream(path.join(folder, table.file)), createGunzip(), copy)
  if (copy.rowCount !== table.rows) throw new CannotRestore(`${table.name} has ${copy.rowCount} rows, and had ${table.rows}`)
}

/** The queue numbers its rows: the next number is past those that were restored. */
async function setSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string, column: string, sequence: string }>(`
    select c.oid::regclass::text as table, quote_ident(a.attname) as column, pg_get_serial_sequence(c.oid::regclass::text, a.attname) as sequence
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) and c.relkind = 'r'
      and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null`)
  for (const { table, column, sequence } of rows) {
    await client.query(`select setval($1, coalesce((select max(${column}) from ${table}), 1), exists (select from ${table}))`, [sequence])
  }
}
