import type { Knex } from 'knex'

/** What people paid with before can be named, and moves or ends, while the service goes on. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function change_old_service(new_name text, new_address text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      update councils set old_service_name = new_name, old_service_address = new_address
        where id = nullif(current_setting('app.council_id', true), '')::uuid;
    end $$;
    revoke all on function change_old_service(text, text) from public;
    grant execute on function change_old_service(text, text) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function change_old_service(text, text)')
}
