import type { Knex } from 'knex'

/** What has been looked at for accessibility, by whom, what was found, and what became of it. Nothing of it is ever removed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table accessibility_audits (
      council_id uuid not null,
      id uuid not null,
      kind text not null check (kind in ('automated', 'manual-own', 'manual-outside', 'disabled-people')),
      carried_out_by text not null check (length(carried_out_by) between 1 and 200),
      began_on date not null,
      finished_on date check (finished_on >= began_on),
      sample text not null default '' check (length(sample) <= 2000),
      method text not null default '' check (length(method) <= 2000),
      versions text not null default '' check (length(versions) <= 1000),
      -- Of automated results: a hash of the file, so that it counts once.
      source_key text,
      recorded_by uuid,
      recorded_at timestamptz not null,
      version integer not null default 1,
      primary key (council_id, id),
      unique (council_id, source_key),
      foreign key (council_id, recorded_by) references users (council_id, id)
    );
    select protect_tenant_table('accessibility_audits',
      'select, insert, update (kind, carried_out_by, began_on, finished_on, sample, method, versions, version)');

    create table accessibility_issues (
      council_id uuid not null,
      id uuid not null,
      number integer not null,
      kind text not null check (kind in ('failure', 'pain-point')),
      audit_id uuid,
      criterion text check (criterion ~ '^([1-4][.][1-5][.][0-9]{1,2}|best-practice)$'),
      what text not null check (length(what) between 1 and 2000),
      pages text not null check (length(pages) between 1 and 4000),
      affected text not null default '' check (length(affected) <= 500),
      severity text not null check (severity in ('critical', 'serious', 'moderate', 'minor')),
      alternative text not null default '' check (length(alternative) <= 1000),
      doing text not null default '' check (length(doing) <= 1000),
      reason text check (reason in ('not-fixed', 'disproportionate-burden', 'out-of-scope')),
      reason_words text not null default '' check (length(reason_words) <= 2000),
      exemption text,
      fix_by date,
      owner_id uuid,
      -- The rule of the machine that found it; null where people did.
      machine_rule text,
      state text not null check (state in ('open', 'fixed', 'closed', 'withdrawn')),
      fixed_on date,
      fixed_in text check (length(fixed_in) between 1 and 100),
      retested_on date,
      retested_by text check (length(retested_by) between 1 and 200),
      recorded_at timestamptz not null,
      version integer not null default 1,
      primary key (council_id, id),
      unique (council_id, number),
      unique (council_id, machine_rule),
      foreign key (council_id, audit_id) references accessibility_audits (council_id, id),
      foreign key (council_id, owner_id) references users (council_id, id),
      check ((kind = 'failure') = (criterion is not null and reason is not null)),
      check (state not in ('fixed', 'closed') or (fixed_on is not null and fixed_in is not null)),
      check (state <> 'closed' or (retested_on is not null and retested_by is not null))
    );
    select protect_tenant_table('accessibility_issues',
      'select, insert, update (audit_id, criterion, what, pages, affected, severity, alternative, doing, reason, reason_words, exemption, fix_by, '
      'owner_id, state, fixed_on, fixed_in, retested_on, retested_by, version)');

    create table accessibility_issue_events (
      council_id uuid not null,
      issue_id uuid not null,
      id uuid not null,
      happened_at timestamptz not null,
      user_id uuid,
      action text not null check (action in ('recorded', 'changed', 'fixed', 'passed', 'failed', 'withdrawn', 'found', 'gone', 'came-back')),
      -- What was said with it: why, in which release, by whom retested.
      words text not null default '' check (length(words) <= 1000),
      -- Field by field, as it was and as it is now.
      changes jsonb not null default '[]',
      primary key (council_id, issue_id, id),
      foreign key (council_id, issue_id) references accessibility_issues (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('accessibility_issue_events', 'select, insert');

    -- How what is so for every council affects this one, in its own words.
    create table accessibility_shared_notes (
      council_id uuid not null,
      code text not null,
      affects_us text not null check (length(affects_us) <= 1000),
      changed_by uuid not null,
      changed_at timestamptz not null,
      version integer not null default 1,
      primary key (council_id, code),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    select protect_tenant_table('accessibility_shared_notes', 'select, insert, update (affects_us, changed_by, changed_at, version)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table accessibility_shared_notes, accessibility_issue_events, accessibility_issues, accessibility_audits')
}
