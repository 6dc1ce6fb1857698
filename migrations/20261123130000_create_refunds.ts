import type { Knex } from 'knex'

/**
 * Money that goes back to whoever paid it. To the card it is asked for, approved above the council's limit, submitted to the provider and
 * posted when the provider says that it succeeded; to a bank account it is always approved by another person, owed from then on, and paid
 * by a list for finance. What waits is reserved of the lines that it will draw on.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table refunds (
      council_id uuid not null references councils (id),
      id uuid not null,
      reference text not null check (length(reference) <= 16),
      route text not null check (route in ('card', 'bank')),
      entry_id uuid not null,
      method_code text not null,
      payment_attempt_id uuid,
      amount_pence bigint not null check (amount_pence > 0),
      reason_code text check (length(reason_code) <= 40),
      reason text check (length(reason) between 1 and 500),
      tells_payer boolean not null default false,
      state text not null check (state in ('requested', 'approved', 'submitting', 'submitted', 'succeeded', 'failed', 'refused', 'withdrawn',
        'listed', 'paid', 'returned')),
      needs_approval boolean not null,
      requested_by uuid,
      requested_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      asked_at timestamptz,
      provider_refund_id text check (length(provider_refund_id) <= 64),
      provider_created_at timestamptz,
      failure_code text check (length(failure_code) <= 40),
      next_check_at timestamptz,
      finished_at timestamptz,
      bank_details_encrypted text check (length(bank_details_encrypted) <= 1000),
      list_number integer,
      primary key (council_id, id),
      unique (council_id, reference),
      unique (council_id, provider_refund_id),
      foreign key (council_id, entry_id) references ledger_entries (council_id, id),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      foreign key (council_id, payment_attempt_id) references payment_attempts (council_id, id),
      foreign key (council_id, requested_by) references users (council_id, id),
      foreign key (council_id, decided_by) references users (council_id, id),
      constraint refunds_keep_to_their_route check (case route
        when 'card' then payment_attempt_id is not null and state not in ('listed', 'paid', 'returned')
        else needs_approval and requested_by is not null and state not in ('submitting', 'submitted', 'succeeded') end),
      constraint refunds_by_two check (
        case when state = 'requested' then decided_by is null
          when state = 'withdrawn' then decided_by is not null and decided_by = requested_by
          when needs_approval then decided_by is not null and decided_by <> requested_by
          else decided_by is null end),
      check ((decided_by is null) = (decided_at is null)),
      check ((finished_at is not null) = (state in ('succeeded', 'failed', 'refused', 'withdrawn', 'paid', 'returned'))),
      check (requested_by is not null or (provider_refund_id is not null and state in ('submitted', 'succeeded', 'failed')))
    );
    comment on column refunds.entry_id is 'The transaction whose lines are refunded.';
    comment on column refunds.requested_by is 'Null for one that was made in the provider''s own pages: its money is drawn from suspense.';
    comment on column refunds.asked_at is 'When the provider was first asked: from then on it may have made it, whatever we were answered.';
    comment on column refunds.bank_details_encrypted is 'Whose account it goes to; removed some time after it was paid.';
    -- Serves the lists by state, oldest first.
    create index refunds_by_state on refunds (council_id, state, requested_at, id);
    -- Serves the sweep.
    create index refunds_to_look_at on refunds (council_id, next_check_at) where next_check_at is not null;
    -- Serves what the provider tells of a payment's refunds.
    create index refunds_of_attempt on refunds (council_id, payment_attempt_id) where payment_attempt_id is not null;
    -- Serves a transaction's page.
    create index refunds_of_entry on refunds (council_id, entry_id);
    -- Of one payment the provider is asked for one refund at a time: a lost answer is then known by its amount.
    create unique index refunds_submitting on refunds (council_id, payment_attempt_id) where state = 'submitting';
    -- Serves the removal of bank details.
    create index refunds_with_bank_details on refunds (council_id, finished_at) where bank_details_encrypted is not null;
    select protect_tenant_table('refunds', 'select, insert, update (state, decided_by, decided_at, asked_at, provider_refund_id,
      provider_created_at, failure_code, next_check_at, finished_at, bank_details_encrypted, list_number)');

    create table refund_lines (
      council_id uuid not null,
      refund_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      amount_pence bigint not null check (amount_pence > 0),
      fund_code text,
      primary key (council_id, refund_id, line_number),
      foreign key (council_id, refund_id) references refunds (council_id, id),
      foreign key (council_id, entry_id, line_number) references postings (council_id, entry_id, line_number)
    );
    comment on table refund_lines is 'How much of which lines of the transaction; one made elsewhere has none.';
    select protect_tenant_table('refund_lines', 'select, insert');

    create table refund_events (
      council_id uuid not null,
      id uuid not null,
      refund_id uuid not null,
      happened_at timestamptz not null,
      user_id uuid,
      action text not null check (action in ('requested', 'approved', 'refused', 'withdrawn', 'asked', 'submitted', 'succeeded', 'failed',
        'listed', 'paid', 'returned', 'found')),
      note text check (length(note) <= 500),
      primary key (council_id, id),
      foreign key (council_id, refund_id) references refunds (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    -- Serves a refund's page: its history.
    create index refund_events_of_refund on refund_events (council_id, refund_id, happened_at, id);
    select protect_tenant_table('refund_events', 'select, insert')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table refund_events, refund_lines, refunds')
}
