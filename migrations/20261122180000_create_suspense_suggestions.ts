import type { Knex } from 'knex'

/** Which accounts an open suspense item may belong to, and why; what was learnt from allocations; how account holders are found by name. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table suspense_suggestions (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      rank smallint not null check (rank between 1 and 5),
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      score smallint not null check (score between 1 and 99),
      is_tied boolean not null,
      best_reason text not null,
      reasons jsonb not null check (jsonb_typeof(reasons) = 'array' and jsonb_array_length(reasons) > 0),
      found_at timestamptz not null,
      primary key (council_id, entry_id, line_number, rank),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    comment on table suspense_suggestions is 'Of open items, best first. Those of items that are settled are removed in time, and do no harm until then.';
    comment on column suspense_suggestions.is_tied is 'Another account is about as likely: a person decides.';
    comment on column suspense_suggestions.best_reason is 'The code of the first of its reasons.';
    -- Serves the work list of items whose best suggestion has a reason, and the rules that allocate by it.
    create index suspense_suggestions_by_reason on suspense_suggestions (council_id, best_reason, fund_code, entry_id, line_number) where rank = 1;
    select protect_tenant_table('suspense_suggestions', 'select, insert, delete');

    create table suspense_matchings (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      matched_at timestamptz not null,
      payer_key uuid,
      narrative_key uuid,
      primary key (council_id, entry_id, line_number),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number)
    );
    comment on table suspense_matchings is 'When an account was last looked for. An open item without a row has yet to be looked at, or is to be looked at again.';
    -- Serves looking again at what the same payer sent, once something of theirs has been allocated.
    create index suspense_matchings_by_payer on suspense_matchings (council_id, payer_key) where payer_key is not null;
    create index suspense_matchings_by_narrative on suspense_matchings (council_id, narrative_key) where narrative_key is not null;
    select protect_tenant_table('suspense_matchings', 'select, insert, update, delete');

    create table suspense_matching_rounds (
      council_id uuid not null references councils (id),
      stale_before timestamptz not null,
      primary key (council_id)
    );
    comment on table suspense_matching_rounds is 'Items that were looked at before this are looked at again. Whoever works a batch holds the row.';
    select protect_tenant_table('suspense_matching_rounds', 'select, insert, update');

    create table remembered_payers (
      council_id uuid not null,
      phrase_key uuid not null,
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      times integer not null check (times > 0),
      last_on date not null,
      primary key (council_id, phrase_key, fund_code, account_reference),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    comment on table remembered_payers is 'To which accounts people have put money of the same payer or with the same narrative.';
    comment on column remembered_payers.phrase_key is 'Stands for the words of the name or narrative, which are not kept.';
    -- Serves forgetting what has not been of use for long.
    create index remembered_payers_by_last_day on remembered_payers (council_id, last_on);
    select protect_tenant_table('remembered_payers', 'select, insert, update, delete');

    create table account_holder_words (
      council_id uuid not null,
      word text collate "C" not null check (length(word) between 2 and 90),
      fund_code text not null,
      reference text not null,
      primary key (council_id, word, fund_code, reference)
    );
    comment on table account_holder_words is
      'Surnames, pairs of names, and surnames with an initial: row-level security lets only plain comparisons reach an index.';
    -- Serves putting an account's words anew when its name has changed.
    create index account_holder_words_by_account on account_holder_words (council_id, fund_code, reference);
    select protect_tenant_table('account_holder_words', 'select, insert, delete');

    -- Serves finding the accounts that owe just what came in.
    create index account_holders_by_balance on account_holders (council_id, balance_pence) where balance_pence > 0;
    create index account_charges_by_instalment on account_charges (council_id, next_instalment_pence) where next_instalment_pence is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index account_holders_by_balance, account_charges_by_instalment;
    drop table account_holder_words, remembered_payers, suspense_matching_rounds, suspense_matchings, suspense_suggestions`)
}
