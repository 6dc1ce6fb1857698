import type pg from 'pg'

/** A table as a backup has it: in the order in which it is restored. */
export interface BackedUpTable {
  schema: string
  name: string
  columns: string[]
  /** Whether its rows are councils', each hidden from the others and from the owner too. */
  isOfCouncils: boolean
}

/** What migrations have made of a database: two are alike when these are. */
export interface SchemaState {
  migrations: string[]
  queueMigrations: number[]
}

/** Every table that holds something, those of the queue included. What migrations write themselves stands in `SchemaState`. */
export async function tablesOf(client: pg.Client): Promise<BackedUpTable[]> {
  const { rows } = await client.query<BackedUpTable>(`
    select n.nspname as schema, c.relname as name, c.relforcerowsecurity as "isOfCouncils",
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r'
      and not (n.nspname = 'public' and c.relname in ('knex_migrations', 'knex_migrations_lock'))
      and not (n.nspname = 'graphile_worker' and c.relname = 'migrations')
    group by 1, 2, 3 order by 1 desc, 2`)
  return rows
}

export async function schemaStateOf(client: pg.Client): Promise<SchemaState> {
  const migrations = await client.query<{ name: string }>('select name from knex_migrations order by name')
  const queue = await client.query<{ id: number }>('select id from graphile_worker.migrations order by id')
  return { migrations: migrations.rows.map(({ name }) => name), queueMigrations: queue.rows.map(({ id }) => id) }
}

/** The councils, by id. */
export async function councilIds(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('select id from councils order by id')
  return rows.map(({ id }) => id)
}

/** From now on in this transaction, the client sees what is that council's. */
export async function workFor(client: pg.Client, councilId: string): Promise<void> {
  if (!/^[0-9a-f-]{36}$/.test(councilId)) throw new Error('Not a council’s id')
  await client.query(`set local app.council_id = '${councilId}'`)
}

export function quoted(client: pg.Client, { schema, name }: Pick<BackedUpTable, 'schema' | 'name'>): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
}
