import type { Knex } from 'knex'

/**
 * The web process and the worker must connect as a role that the database's own rules bind.
 * @throws when the role is a superuser, can bypass row-level security, owns a table or can write the ledger itself, and when there
 * is no ledger yet.
 */
export async function refuseStrongRole(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { has_ledger: boolean, powers: string[] }[] }>(`
    select to_regclass('public.postings') is not null as has_ledger, array_remove(array[
      case when r.rolsuper then 'is a superuser' end,
      case when r.rolbypassrls then 'bypasses row-level security' end,
      case when exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) then 'owns tables' end,
      case when has_schema_privilege('public', 'create') then 'may change the schema' end,
      case when has_table_privilege(to_regclass('public.postings'), 'insert, update, delete') then 'may write the ledger directly' end
    ], null) as powers
    from pg_roles r where r.rolname = current_user`)
  const { has_ledger: hasLedger = false, powers = [] } = rows[0] ?? {}
  if (powers.length > 0) throw new Error(`DATABASE_URL: Counterfoil refuses to start, since its role ${powers.join(', ')}.`)
  if (!hasLedger) throw new Error('DATABASE_URL: the database has no tables yet. Run the release process first.')
}
