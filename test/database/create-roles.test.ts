import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { createRolesAndDatabase } from '../../app/database/create-roles.js'
import { embeddedDatabaseUrls, type EmbeddedServer } from '../../app/database/embedded-server.js'

const insufficientPrivilege = '42501'

describe('The database roles', () => {
  let dataDirectory: string
  let server: EmbeddedServer
  let owner: pg.Client
  let application: pg.Client

  before(async () => {
    dataDirectory = await realpath(await mkdtemp(path.join(tmpdir(), 'counterfoil-roles-')))
    await chmod(dataDirectory, 0o755)
    const urls = await embeddedDatabaseUrls(dataDirectory)
    server = urls.server
    owner = await signIn(urls.ownerUrl)
    application = await signIn(urls.applicationUrl)
  })

  after(async () => {
    await owner.end()
    await application.end()
    await server.stop()
    await rm(dataDirectory, { recursive: true, force: true })
  })

  it('let the owner make tables that the application sees only when it is told so', async () => {
    await owner.query('create table told (number int); create table untold (number int); grant select on told to counterfoil_app')
    expect((await application.query('select * from told')).rows).to.deep.equal([])
    expect(await codeOf(application.query('select * from untold'))).to.equal(insufficientPrivilege)
    expect(await codeOf(application.query('insert into told values (1)'))).to.equal(insufficientPrivilege)
  })

  for (const change of [
    'create table mine (number int)', 'create schema mine', 'create temporary table mine (number int)', 'create role mine',
    'create database mine', 'create extension citext', 'set role counterfoil_owner', 'set role counterfoil_ledger',
    'alter role counterfoil_app bypassrls', 'alter schema public rename to theirs'
  ]) {
    it(`do not let the application ${change}`, async () => {
      expect(await codeOf(application.query(change))).to.equal(insufficientPrivilege)
    })
  }

  it('are no superusers, pass no row-level security, and only two can sign in', async () => {
    const { rows } = await owner.query(`
      select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication as strong
      from pg_roles where rolname like 'counterfoil%' order by rolname`)
    expect(rows).to.deep.equal([
      { rolname: 'counterfoil_app', rolcanlogin: true, strong: false },
      { rolname: 'counterfoil_ledger', rolcanlogin: false, strong: false },
      { rolname: 'counterfoil_owner', rolcanlogin: true, strong: false }
    ])
  })

  it('let the owner give a function to the ledger role, and have none of its rights otherwise', async () => {
    await owner.query(`
      create function who() returns text language sql security definer set search_path = pg_catalog as 'select current_user::text';
      grant create on schema public to counterfoil_ledger;
      alter function who() owner to counterfoil_ledger;
      revoke create on schema public from counterfoil_ledger;
      grant execute on function who() to counterfoil_app`)
    expect((await application.query('select who()')).rows).to.deep.equal([{ who: 'counterfoil_ledger' }])
    const { rows } = await owner.query(`select pg_has_role('counterfoil_owner', 'counterfoil_ledger', 'usage') as acts_unasked`)
    expect(rows).to.deep.equal([{ acts_unasked: false }])
  })

  it('serve several databases of one cluster, and take new passwords', async () => {
    const wanted = { database: 'second council\'s', ownerPassword: 'a/b:c@d%20', applicationPassword: 'e\'f"g\\h' }
    const [first, again] = await Promise.all([
      createRolesAndDatabase(server.superuserUrl, wanted), createRolesAndDatabase(server.superuserUrl, wanted)
    ])
    expect(first).to.deep.equal(again)
    for (const [url, role] of [[first.ownerUrl, 'counterfoil_owner'], [first.applicationUrl, 'counterfoil_app']] as const) {
      const client = await signIn(url)
      const { rows } = await client.query('select current_user as role, current_database() as database')
      expect(rows).to.deep.equal([{ role, database: wanted.database }])
      await client.end()
    }
  })
})

async function signIn(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(() => 'done', (error: unknown) => error instanceof pg.DatabaseError ? error.code : String(error))
}
