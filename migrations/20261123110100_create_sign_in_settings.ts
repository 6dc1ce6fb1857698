import type { Knex } from 'knex'

/** How a council's staff sign in. One that was there before goes on as it did until it decides otherwise. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sign_in_settings (
      council_id uuid not null references councils (id),
      second_factor_required boolean not null,
      passwords_allowed boolean not null default true,
      issuer text check (length(issuer) <= 500),
      client_id text check (length(client_id) <= 200),
      client_secret_encrypted text,
      second_factor_by text not null default 'ours' check (second_factor_by in ('ours', 'theirs')),
      version integer not null default 0,
      primary key (council_id),
      check ((issuer is null) = (client_id is null) and (issuer is null) = (client_secret_encrypted is null)),
      check (passwords_allowed or issuer is not null)
    );
    comment on column sign_in_settings.issuer is 'Of the OpenID Connect provider at which staff may sign in; null when there is none.';
    comment on column sign_in_settings.second_factor_by is 'Who sees to the second factor of somebody who signs in there.';
    select protect_tenant_table('sign_in_settings',
      'select, update (second_factor_required, passwords_allowed, issuer, client_id, client_secret_encrypted, second_factor_by, version)')`)
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex('sign_in_settings').insert({ council_id: id, second_factor_required: false })
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sign_in_settings')
}
