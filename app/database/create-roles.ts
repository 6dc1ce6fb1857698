import pg from 'pg'

export interface DatabaseRoles {
  database: string
  ownerPassword: string
  applicationPassword: string
}

/**
 * Makes the three roles and a database of the owner's, or sets them right where they exist, and returns how the owner
 * and the application connect. The roles belong to the whole cluster, so every database on it shares their passwords.
 * - counterfoil_owner owns the database and runs the migrations;
 * - counterfoil_ledger cannot sign in; the ledger's functions are given to it, and it alone writes there;
 * - counterfoil_app is what the running program uses. It owns nothing and gets only what migrations grant.
 */
export async function createRolesAndDatabase(
  superuserUrl: string, { database, ownerPassword, applicationPassword }: DatabaseRoles
): Promise<{ ownerUrl: string, applicationUrl: string }> {
  await asSuperuser(superuserUrl, async client => {
    await client.query('select pg_advisory_lock($1)', [rolesLock])
    await createRole(client, 'counterfoil_owner', `login noinherit password ${pg.escapeLiteral(ownerPassword)}`)
    await createRole(client, 'counterfoil_ledger', 'nologin')
    await createRole(client, 'counterfoil_app', `login password ${pg.escapeLiteral(applicationPassword)}`)
    await client.query(await grantLedgerToOwner(client))
    await createDatabase(client, database)
    await asSuperuser(urlFor(superuserUrl, { database }), secureSchema)
  })
  return {
    ownerUrl: urlFor(superuserUrl, { database, role: 'counterfoil_owner', password: ownerPassword }),
    applicationUrl: urlFor(superuserUrl, { database, role: 'counterfoil_app', password: applicationPassword })
  }
}

/** Two that start at once take turns: PostgreSQL fails one of two changes to the same role or schema. */
const rolesLock = 7_315_040

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

async function createRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  const verb = rowCount === 0 ? 'create' : 'alter'
  await client.query(`${verb} role ${role} nosuperuser nobypassrls nocreatedb nocreaterole noreplication ${attributes}`)
}

/**
 * Membership lets the owner give functions away to the ledger role, and not act with its rights unasked. Until 15 that
 * follows from the owner's noinherit; from 16 the grant itself says it.
 */
async function grantLedgerToOwner(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const grantSaysHow = Number(rows[0]?.server_version_num) >= 160_000
  return `grant counterfoil_ledger to counterfoil_owner${grantSaysHow ? ' with inherit false, set true' : ''}`
}

/** The locale is named, so that text sorts alike on every cluster. */
async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database)
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  await client.query(rowCount === 0
    ? `create database ${name} owner counterfoil_owner template template0
        encoding 'UTF8' locale_provider libc locale 'C.UTF-8'`
    : `alter database ${name} owner to counterfoil_owner`)
  await client.query(`revoke all on database ${name} from public`)
  await client.query(`grant connect on database ${name} to counterfoil_app`)
}

async function secureSchema(client: pg.Client): Promise<void> {
  await client.query(`
    alter schema public owner to counterfoil_owner;
    revoke create on schema public from public;
    grant usage on schema public to counterfoil_app, counterfoil_ledger`)
}

function urlFor(superuserUrl: string, to: { database: string, role?: string, password?: string }): string {
  const url = new URL(superuserUrl)
  if (url.hostname === '') throw new Error('The superuser\'s database URL must name a host.')
  url.pathname = `/${encodeURIComponent(to.database)}`
  if (to.role !== undefined) url.username = to.role
  if (to.password !== undefined) url.password = encodeURIComponent(to.password)
  return url.href
}
