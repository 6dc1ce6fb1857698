import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Logger, runMigrations as migrateJobQueue } from 'graphile-worker'
import type { Knex } from 'knex'
import pg from 'pg'
import { projectRoot } from '../paths.js'
import { connect } from './knex.js'

const migrationLock = 7_315_042

/**
 * Brings the schema up to date as its owner: the project's own migrations, then the job queue's. Answers the names of those applied.
 * Two that start at once take turns, by a lock that dies with its connection; Knex's own lock outlives a killed process, so it is freed.
 */
export async function migrate(ownerUrl: string, folder: string): Promise<string[]> {
  const turn = new pg.Client({ connectionString: ownerUrl })
  await turn.connect()
  const owner = connect(ownerUrl, 2)
  try {
    await turn.query('select pg_advisory_lock($1)', [migrationLock])
    const settings: Knex.MigratorConfig = { migrationSource: new FolderOfMigrations(folder) }
    await owner.migrate.forceFreeMigrationsLock(settings)
    const [, applied] = await owner.migrate.latest(settings) as [number, string[]]
    await migrateJobQueue({ connectionString: ownerUrl, logger: new Logger(() => () => undefined) })
    await openJobQueue(owner)
    return applied
  } finally {
    await owner.destroy()
    await turn.end()
  }
}

/** The folder of migrations that belongs to the running code: sources under test, dist/ otherwise. */
export function migrationsFolder(runningFile: string): string {
  const isBuilt = runningFile.startsWith(pathToFileURL(path.join(projectRoot, 'dist')).href)
  return path.join(projectRoot, isBuilt ? 'dist/migrations' : 'migrations')
}

/** Migrations are known by name without extension, so that sources and the built program are the same to Knex. */
class FolderOfMigrations implements Knex.MigrationSource<string> {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async getMigrations(): Promise<string[]> {
    const files = await readdir(this.#folder)
    return files.filter(file => /^\d{14}_\w+\.[jt]s$/.test(file)).sort()
  }

  getMigrationName(file: string): string {
    return file.replace(/\.[jt]s$/, '')
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return await import(pathToFileURL(path.join(this.#folder, file)).href) as Knex.Migration
  }
}

/**
 * The queue's tables have row-level security without a policy, which would hide every job from the application's role. Jobs carry ids
 * only and stand outside tenancy.
 */
async function openJobQueue(owner: Knex): Promise<void> {
  await owner.raw(`
    grant usage on schema graphile_worker to counterfoil_app;
    grant select, insert, update, delete on all tables in schema graphile_worker to counterfoil_app;
    grant usage, select on all sequences in schema graphile_worker to counterfoil_app;
    grant execute on all functions in schema graphile_worker to counterfoil_app;
    do $$ declare queue_table record; begin
      for queue_table in select tablename from pg_tables where schemaname = 'graphile_worker' and rowsecurity loop
        execute format('drop policy if exists application on graphile_worker.%I', queue_table.tablename);
        execute format('create policy application on graphile_worker.%I to counterfoil_app using (true)', queue_table.tablename);
      end loop;
    end $$;
  `)
}
