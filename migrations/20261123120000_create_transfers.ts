import type { Knex } from 'knex'

/** Money that people move between accounts, and entries that they reverse: posted at once, or after another person has agreed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table transfer_reasons (
      council_id uuid not null references councils (id),
      movement text not null check (movement in ('transfer', 'reversal')),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 1 and 100),
      needs_explanation boolean not null,
      position integer not null,
      primary key (council_id, movement, code)
    );
    comment on table transfer_reasons is 'Why a council moves money or reverses an entry, as its officers choose it.';
    select protect_tenant_table('transfer_reasons', 'select');

    create table transfers (
      council_id uuid not null,
      id uuid not null,
      movement text not null check (movement in ('transfer', 'reversal')),
      reference text not null check (length(reference) <= 16),
      state text not null check (state in ('waiting', 'posted', 'refused', 'withdrawn')),
      reverses_entry_id uuid,
      reason_code text not null,
      explanation text check (length(explanation) between 1 and 500),
      amount_pence bigint not null check (amount_pence > 0),
      needs_approval boolean not null,
      requested_by uuid not null,
      requested_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      decision_reason text check (length(decision_reason) between 1 and 500),
      primary key (council_id, id),
      unique (council_id, reference),
      foreign key (council_id, movement, reason_code) references transfer_reasons (council_id, movement, code),
      foreign key (council_id, reverses_entry_id) references ledger_entries (council_id, id),
      foreign key (council_id, requested_by) references users (council_id, id),
      foreign key (council_id, decided_by) references users (council_id, id),
      check ((movement = 'reversal') = (reverses_entry_id is not null)),
      check ((decided_by is null) = (decided_at is null)),
      check ((state = 'refused') = (decision_reason is not null)),
      check (needs_approval or state = 'posted'),
      check ((decided_by is null) = (state = 'waiting' or not needs_approval)),
      constraint transfers_by_two check (
        decided_by is null or case when state = 'withdrawn' then decided_by = requested_by else decided_by <> requested_by end)
    );
    comment on table transfers is 'Its id is also the holder of what it has reserved while it waits, and part of the keys of the entries that it posts.';
    comment on column transfers.needs_approval is 'It was above the limit when it was asked for. A limit that changes later lets nothing through.';
    -- Serves the list of one state, newest first, and what waits for approval, oldest first.
    create index transfers_by_state on transfers (council_id, state, id);
    -- Serves a transaction's page, and the rule that a reversal waits once.
    create unique index transfers_waiting_reversal on transfers (council_id, reverses_entry_id) where state = 'waiting';
    select protect_tenant_table('transfers', 'select, insert, update (state, decided_by, decided_at, decision_reason)');

    create table transfer_lines (
      council_id uuid not null,
      transfer_id uuid not null,
      side text not null check (side in ('from', 'to')),
      position integer not null check (position > 0),
      entry_id uuid,
      line_number integer,
      fund_code text,
      account_reference text check (length(account_reference) between 1 and 30),
      method_code text,
      amount_pence bigint not null check (amount_pence <> 0),
      primary key (council_id, transfer_id, side, position),
      foreign key (council_id, transfer_id) references transfers (council_id, id),
      foreign key (council_id, entry_id, line_number) references postings (council_id, entry_id, line_number),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      check (case when side = 'from' then entry_id is not null and line_number is not null and method_code is not null
        else entry_id is null and line_number is null and method_code is null end)
    );
    comment on column transfer_lines.fund_code is 'Null where the money is in suspense.';
    comment on column transfer_lines.amount_pence is 'As people see it: money that came in is positive.';
    select protect_tenant_table('transfer_lines', 'select, insert')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table transfer_lines, transfers, transfer_reasons')
}
