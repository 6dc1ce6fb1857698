import type { Knex } from 'knex'

/**
 * Every table that holds a council's rows is handed to protect_tenant_table(), which turns row-level security on, forces it even
 * for the owner, and gives the application just the privileges named. A query that forgets the council then finds nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function protect_tenant_table(table_name text, application_privileges text) returns void
    language plpgsql set search_path = public, pg_temp as $$
    begin
      execute format('alter table %I enable row level security', table_name);
      execute format('alter table %I force row level security', table_name);
      execute format(
        'create policy own_council on %I using (council_id = nullif(current_setting(''app.council_id'', true), '''')::uuid)',
        table_name);
      if application_privileges <> '' then
        execute format('grant %s on %I to counterfoil_app', application_privileges, table_name);
      end if;
    end $$;
    revoke execute on function protect_tenant_table(text, text) from public;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function protect_tenant_table(text, text)')
}
