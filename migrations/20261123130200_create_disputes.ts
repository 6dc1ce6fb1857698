import type { Knex } from 'knex'

/** Payments that their payers dispute with the bank, as the provider tells of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table disputes (
      council_id uuid not null references councils (id),
      id uuid not null,
      provider_account_code text not null,
      provider_dispute_id text not null check (length(provider_dispute_id) <= 64),
      provider_payment_id text not null check (length(provider_payment_id) <= 64),
      payment_attempt_id uuid,
      status text not null check (status in ('needs_response', 'under_review', 'won', 'lost')),
      amount_pence bigint not null check (amount_pence > 0),
      fee_pence bigint not null default 0 check (fee_pence >= 0),
      reason text check (length(reason) <= 100),
      raised_at timestamptz not null,
      evidence_due_at timestamptz,
      settled_on date,
      seen_at timestamptz not null,
      changed_at timestamptz not null,
      primary key (council_id, id),
      unique (council_id, provider_dispute_id),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, payment_attempt_id) references payment_attempts (council_id, id)
    );
    comment on column disputes.payment_attempt_id is 'Null for a payment that was not taken here.';
    -- Serves the list of disputes, and what is to be done first.
    create index disputes_by_status on disputes (council_id, status, evidence_due_at, id);
    -- Serves "is this payment disputed?".
    create index disputes_of_attempt on disputes (council_id, payment_attempt_id) where payment_attempt_id is not null;
    select protect_tenant_table('disputes', 'select, insert, update (status, fee_pence, evidence_due_at, settled_on, changed_at)');

    create table dispute_polls (
      council_id uuid not null,
      provider_account_code text not null,
      polled_at timestamptz not null,
      fault text check (fault in ('unavailable', 'refused')),
      primary key (council_id, provider_account_code),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code)
    );
    comment on table dispute_polls is 'When each account''s disputes were asked for last, and whether that was answered.';
    select protect_tenant_table('dispute_polls', 'select, insert, update (polled_at, fault)')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table dispute_polls, disputes')
}
