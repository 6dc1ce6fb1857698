import type { Knex } from 'knex'

/**
 * The web process and the worker must connect as a role that the database's own rules bind.
 * @throws when the role is a superuser, can bypass row-level security, owns a table or can write the ledger itself.
 */
export async function refuseStrongRole(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { powers: string[] }[] }>(`
    select array_remove(array[
      case when r.rolsuper then 'is a superuser' end,
      case when r.rolbypassrls then 'bypasses row-level security' end,
      case when exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) then 'owns tables' end,
      case when has_schema_privilege('public', 'create') then 'may change the schema' end,
      case when has_table_privilege('postings', 'insert, update, delete') then 'may write the ledger directly' end
    ], null) as powers
    from pg_roles r where r.rolname = current_user`)
  const powers = rows[0]?.powers ?? []
  if (powers.length > 0) throw new Error(`DATABASE_URL: Counterfoil refuses to start, since its role ${powers.join(', ')}.`)
}
