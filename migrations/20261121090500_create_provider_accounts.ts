import type { Knex } from 'knex'

/**
 * A council's accounts with payment providers. Secrets are encrypted by the application. A telephone card page (MOTO) can be on only
 * with the name of the person who accepted what that means and when.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table provider_accounts (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,30}$'),
      name text not null check (length(name) <= 80),
      provider text not null check (provider in ('govuk-pay')),
      base_url text not null check (base_url ~ '^(http|https)://'),
      card_page_origin text not null check (card_page_origin ~ '^(http|https)://[a-z0-9.:-]+$'),
      api_key_encrypted text not null,
      webhook_secret_encrypted text not null,
      clearing_account_code text not null,
      telephone_accepted_by uuid,
      telephone_accepted_at timestamptz,
      primary key (council_id, code),
      foreign key (council_id, clearing_account_code) references ledger_accounts (council_id, code),
      check ((telephone_accepted_by is null) = (telephone_accepted_at is null))
    );
    select protect_tenant_table('provider_accounts', 'select, update (telephone_accepted_by, telephone_accepted_at)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table provider_accounts')
}
