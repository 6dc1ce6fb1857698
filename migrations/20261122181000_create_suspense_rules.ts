import type { Knex } from 'knex'

/** Reasons that an administrator has turned into rules: what they suggest is allocated without a person, within limits. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table suspense_rules (
      council_id uuid not null references councils (id),
      id uuid not null,
      reason_code text not null check (reason_code in ('reference-stated', 'reference-in-narrative', 'two-swapped', 'one-character-wrong',
        'allocated-before', 'name-like-holder', 'amount-is-balance', 'amount-is-instalment', 'amount-was-received')),
      fund_code text,
      maximum_pence bigint not null check (maximum_pence > 0),
      least_score smallint not null check (least_score between 1 and 99),
      needs_amount boolean not null,
      enabled boolean not null default false,
      made_at timestamptz not null,
      fired_count bigint not null default 0 check (fired_count >= 0),
      fired_pence bigint not null default 0,
      last_fired_at timestamptz,
      deleted_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, fund_code) references funds (council_id, code),
      constraint suspense_rules_deleted_are_off check (deleted_at is null or not enabled)
    );
    comment on column suspense_rules.fund_code is 'The only fund to which it allocates; null for all.';
    comment on column suspense_rules.maximum_pence is 'Items of more, in or out, are left to people.';
    comment on column suspense_rules.least_score is 'Suggestions that are less likely are left to people, and so are those that are tied.';
    comment on column suspense_rules.needs_amount is 'Whether the amount must speak for the account as well.';
    -- Serves the list of rules, and the worker that reads those that are on.
    create index suspense_rules_in_use on suspense_rules (council_id, id) where deleted_at is null;
    select protect_tenant_table('suspense_rules', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table suspense_rules')
}
