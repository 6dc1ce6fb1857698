import type { Knex } from 'knex'

/** Rules put receipts right before their funds are looked for, and each row remembers which of them did. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_rules (
      council_id uuid not null references councils (id),
      id uuid not null,
      position integer not null,
      name text not null check (length(name) between 1 and 80),
      source_code text,
      enabled boolean not null default false,
      conditions jsonb not null check (jsonb_typeof(conditions) = 'array' and jsonb_array_length(conditions) > 0),
      actions jsonb not null check (jsonb_typeof(actions) = 'object'),
      version integer not null default 1 check (version > 0),
      fired_count bigint not null default 0 check (fired_count >= 0),
      last_fired_at timestamptz,
      deleted_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, source_code) references import_sources (council_id, code),
      constraint import_rules_deleted_are_off check (deleted_at is null or not enabled)
    );
    comment on column import_rules.source_code is 'The only source whose receipts it changes; null for all.';
    comment on column import_rules.conditions is 'Groups, one of which must hold, of conditions, all of which must.';
    comment on column import_rules.deleted_at is 'Rules are kept, since rows tell which of them changed them.';
    -- Serves the list of rules, and an import that reads those in force, in their order.
    create index import_rules_in_order on import_rules (council_id, position, id) where deleted_at is null;
    select protect_tenant_table('import_rules', 'select, insert, update');

    alter table import_rows add column rule_ids uuid[], add column narrative_by_rule text check (length(narrative_by_rule) between 1 and 500);
    comment on column import_rows.rule_ids is 'The rules that fired on it, in their order; null when none did.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table import_rows drop column rule_ids, drop column narrative_by_rule;
    drop table import_rules`)
}
