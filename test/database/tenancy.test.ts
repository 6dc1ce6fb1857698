import { expect } from 'chai'
import type { Knex } from 'knex'
import { DatabaseError } from 'pg'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import type { TestCouncil } from '../support/builders.js'
import { aCouncilWithEverything } from '../support/builders-every-table.js'
import { type TestDatabase, testDatabase, usesDatabase } from '../support/database.js'

const outsideTenancy = ['council_hosts', 'councils', 'detected_outages', 'knex_migrations', 'knex_migrations_lock', 'rate_limits', 'service_beats', 'sessions']
const ledger = ['entry_details', 'ledger_entries', 'line_reservations', 'postings', 'remaining_amounts', 'search_words']
const insufficientPrivilege = '42501'

describe('Tenancy', () => {
  usesDatabase()

  let database: TestDatabase
  let ours: TestCouncil
  let theirs: TestCouncil
  let tables: string[]

  before(async () => {
    database = await testDatabase()
    ours = await aCouncilWithEverything()
    theirs = await aCouncilWithEverything()
    const all = await namesOf(`select relname as name from pg_class where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p') order by 1`)
    tables = all.filter(name => !outsideTenancy.includes(name))
  })

  it('covers every table but those that are listed here', async () => {
    expect(await namesOf(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relrowsecurity order by 1`)).to.deep.equal(outsideTenancy)
    expect(await namesOf(`select nspname as name from pg_namespace where nspname !~ '^pg_' order by 1`))
      .to.deep.equal(['graphile_worker', 'information_schema', 'public'])
  })

  it('is guarded by row-level security, forced on the owner too, with the one policy', async () => {
    const { rows } = await database.owner.raw<{ rows: unknown[] }>(`
      select distinct c.relrowsecurity and c.relforcerowsecurity as guarded, p.polcmd, p.polpermissive, p.polroles::text as roles,
        pg_get_expr(p.polqual, p.polrelid) as condition
      from pg_class c left join pg_policy p on p.polrelid = c.oid where c.relname = any (?)`, [tables])
    expect(rows).to.deep.equal([{
      guarded: true, polcmd: '*', polpermissive: true, roles: '{0}',
      condition: `(council_id = (NULLIF(current_setting('app.council_id'::text, true), ''::text))::uuid)`
    }])
  })

  it('puts the council first in every primary key, unique key, index and foreign key', async () => {
    expect(await namesOf(`select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where c.relname = any (?) and a.attname is distinct from 'council_id'`, tables)).to.deep.equal([])
    expect(await namesOf(`select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where c.relname = any (?) and k.contype in ('f', 'p', 'u') and a.attname <> 'council_id'`, tables)).to.deep.equal([])
    expect(await namesOf(`select relname as name from pg_class where relname = any (?)
      and not exists (select from pg_constraint where conrelid = pg_class.oid and contype = 'p')`, tables)).to.deep.equal([])
  })

  it('needs no triggers', async () => {
    expect(await namesOf('select tgname as name from pg_trigger where not tgisinternal and tgrelid::regclass::text = any (?)', tables))
      .to.deep.equal([])
  })

  it('is tested with a row of two councils in every table', async () => {
    for (const council of [ours, theirs]) {
      for (const table of tables) expect(await countIn(council, table, ''), `plant a row in ${table}`).to.be.greaterThan(0)
    }
  })

  it('shows nothing to a query that forgets the council, on a connection that has worked for one before', async () => {
    const one = connect(database.applicationUrl, 1)
    try {
      for (const table of tables) {
        expect(await inCouncilOn(one, ours.id, async trx => await rowCount(trx, table)), table).to.be.greaterThan(0)
        expect(await rowCount(one, table), table).to.equal(0)
        expect(await rowCount(database.owner, table), `${table}, to the owner`).to.equal(0)
      }
    } finally {
      await one.destroy()
    }
  })

  it('shows a council none of another’s rows, even when it asks for them', async () => {
    for (const table of tables) {
      expect(await countIn(ours, table, 'where council_id <> ?', ours.id), table).to.equal(0)
      expect(await countIn(ours, table, 'where council_id = ?', theirs.id), table).to.equal(0)
    }
  })

  it('refuses to write a row for another council, to the owner as to the application', async () => {
    for (const table of tables) {
      const { rows: [found] } = await inCouncilOn(database.owner, theirs.id, async trx => await trx.raw<{ rows: { row: object }[] }>(
        'select to_jsonb(t) as row from ?? t limit 1', [table]))
      const insert = async (trx: Knex.Transaction): Promise<unknown> => await trx.raw(
        'insert into ?? select * from jsonb_populate_record(null::??, ?)', [table, table, JSON.stringify(found?.row)])
      const move = async (trx: Knex.Transaction): Promise<unknown> => await trx.raw('update ?? set council_id = ?', [table, theirs.id])

      expect(await refusalOf(inCouncilOn(database.owner, ours.id, insert)), table).to.match(/violates row-level security policy/)
      expect(await refusalOf(inCouncilOn(database.owner, ours.id, move)), table).to.match(/violates row-level security policy/)
      expect(await refusalOf(inCouncil(ours.id, insert)), table).to.match(/violates row-level security policy|permission denied/)
      expect(await refusalOf(inCouncil(ours.id, move)), table).to.match(/violates row-level security policy|permission denied/)
    }
  })

  it('takes nothing but a UUID for a council', async () => {
    for (const id of ['', `${ours.id}' --`, ours.id.toUpperCase(), 'barnfield']) {
      expect(await refusalOf(inCouncil(id, async () => 'done')), id).to.match(/Not a council's id/)
    }
  })

  async function namesOf(query: string, ...bindings: (string | string[])[]): Promise<string[]> {
    const { rows } = await database.owner.raw<{ rows: { name: string }[] }>(query, bindings)
    return rows.map(({ name }) => name)
  }
})

describe('The application’s role', () => {
  usesDatabase()

  it('is no superuser, passes no row-level security, owns nothing and has nobody else’s rights', async () => {
    const { owner } = await testDatabase()
    const { rows } = await owner.raw<{ rows: unknown[] }>(`
      select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,
        (select count(*) from pg_class where relowner = r.oid) + (select count(*) from pg_proc where proowner = r.oid)
        + (select count(*) from pg_namespace where nspowner = r.oid) as owned,
        (select count(*) from pg_auth_members where member = r.oid) as memberships
      from pg_roles r where rolname = 'counterfoil_app'`)
    expect(rows).to.deep.equal([
      { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, owned: 0, memberships: 0 }
    ])
  })

  it('cannot create, drop or change anything in the schema', async () => {
    const { application } = await testDatabase()
    for (const change of [
      'create table mine (number int)', 'create temporary table mine (number int)', 'create schema mine', 'drop table funds',
      'alter table funds disable row level security', 'drop policy own_council on funds',
      "create or replace function post_entry(uuid, jsonb) returns void language sql as 'select 1'"
    ]) {
      expect(await codeOf(application.raw(change)), change).to.equal(insufficientPrivilege)
    }
  })

  it('can only read the ledger, post by two functions, lock by a third, reserve and release by two more, forget what is old, remove what two people agreed on, change its own council’s phase, and make, open and empty its own practice councils', async () => {
    const { owner } = await testDatabase()
    const privileges = await owner.raw<{ rows: unknown[] }>(`
      select distinct privilege_type from information_schema.table_privileges
      where grantee = 'counterfoil_app' and table_name = any (?)`, [ledger])
    expect(privileges.rows).to.deep.equal([{ privilege_type: 'SELECT' }])
    const columns = await owner.raw<{ rows: unknown[] }>(`
      select distinct privilege_type from information_schema.column_privileges
      where grantee = 'counterfoil_app' and table_name = any (?)`, [ledger])
    expect(columns.rows).to.deep.equal([{ privilege_type: 'SELECT' }])
    const functions = await owner.raw<{ rows: unknown[] }>(`
      select proname, prosecdef, proconfig @> array['search_path=public, pg_temp'] as path_is_fixed
      from pg_proc where pronamespace = 'public'::regnamespace and has_function_privilege('counterfoil_app', oid, 'execute')
      order by 1`)
    expect(functions.rows).to.deep.equal([
      { proname: 'begin_practice_council', prosecdef: true, path_is_fixed: true },
      { proname: 'change_council_phase', prosecdef: true, path_is_fixed: true },
      { proname: 'change_old_service', prosecdef: true, path_is_fixed: true },
      { proname: 'empty_practice_council', prosecdef: true, path_is_fixed: true },
      { proname: 'forget_audit_addresses', prosecdef: true, path_is_fixed: true },
      { proname: 'forget_entry_details', prosecdef: true, path_is_fixed: true },
      { proname: 'forget_feedback', prosecdef: true, path_is_fixed: true },
      { proname: 'forget_personal_data', prosecdef: true, path_is_fixed: true },
      { proname: 'lock_suspense_lines', prosecdef: true, path_is_fixed: true },
      { proname: 'open_practice_council', prosecdef: true, path_is_fixed: true }, { proname: 'post_batch', prosecdef: true, path_is_fixed: true },
      { proname: 'post_entry', prosecdef: true, path_is_fixed: true }, { proname: 'release_lines', prosecdef: true, path_is_fixed: true },
      { proname: 'remove_personal_data', prosecdef: true, path_is_fixed: true },
      { proname: 'reserve_lines', prosecdef: true, path_is_fixed: true },
      { proname: 'works_for_practice', prosecdef: false, path_is_fixed: true }
    ])
  })

  it('changes of a user, a role and a provider account no more than it has to', async () => {
    const { owner } = await testDatabase()
    const { rows } = await owner.raw<{ rows: unknown[] }>(`
      select table_name as "table", column_name as "column" from information_schema.column_privileges
      where grantee = 'counterfoil_app' and privilege_type = 'UPDATE' and table_name in ('users', 'roles', 'provider_accounts') order by 1, 2`)
    expect(rows).to.deep.equal([
      { table: 'provider_accounts', column: 'telephone_accepted_at' }, { table: 'provider_accounts', column: 'telephone_accepted_by' },
      ...['name', 'permissions', 'version'].map(column => ({ table: 'roles', column })),
      ...['disabled_at', 'email', 'fund_codes', 'last_signed_in_at', 'left_at', 'method_codes', 'name', 'office_code', 'password_hash', 'role_code', 'role_since', 'version']
        .map(column => ({ table: 'users', column }))
    ])
  })

  it('adds to the audit trail and changes nothing of it, and deletes or moves no user', async () => {
    const council = await aCouncilWithEverything()
    for (const write of [
      'delete from audit_events', "update audit_events set facts = '{}'", 'update audit_events set happened_at = now()', 'truncate audit_events',
      'update audit_events set address = null', 'delete from users', 'update users set id = gen_random_uuid()', 'update users set council_id = gen_random_uuid()'
    ]) {
      expect(await codeOf(inCouncil(council.id, async trx => await trx.raw(write))), write).to.equal(insufficientPrivilege)
    }
  })

  it('is refused when it tries to write the ledger', async () => {
    const council = await aCouncilWithEverything()
    for (const table of ledger) {
      for (const write of [
        `delete from ${table}`, `update ${table} set council_id = council_id`, `truncate ${table}`,
        `insert into ${table} select * from ${table}`
      ]) {
        expect(await codeOf(inCouncil(council.id, async trx => await trx.raw(write))), write).to.equal(insufficientPrivilege)
      }
    }
  })
})

async function countIn(council: TestCouncil, table: string, where: string, ...bindings: string[]): Promise<number> {
  return await inCouncil(council.id, async trx => await rowCount(trx, table, where, ...bindings))
}

async function rowCount(knex: Knex, table: string, where = '', ...bindings: string[]): Promise<number> {
  const { rows } = await knex.raw<{ rows: { number: number }[] }>(`select count(*) as number from ?? ${where}`, [table, ...bindings])
  return rows[0]?.number ?? Number.NaN
}

async function refusalOf(query: PromiseLike<unknown>): Promise<string> {
  return await Promise.resolve(query).then(() => 'nothing was refused', (error: unknown) => String(error))
}

async function codeOf(query: PromiseLike<unknown>): Promise<string | undefined> {
  return await Promise.resolve(query).then(() => 'nothing was refused', (error: unknown) =>
    error instanceof DatabaseError ? error.code : String(error))
}
