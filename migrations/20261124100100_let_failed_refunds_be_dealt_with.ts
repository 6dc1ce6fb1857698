import type { Knex } from 'knex'

/** A refund that failed, or that the bank returned, is work until somebody has asked for it again or has said what they did instead. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table refunds add column dealt_with_at timestamptz, add column dealt_with_by uuid,
      add foreign key (council_id, dealt_with_by) references users (council_id, id),
      add constraint refunds_dealt_with_whole check ((dealt_with_by is null) = (dealt_with_at is null)),
      add constraint refunds_dealt_with_failed check (dealt_with_at is null or state in ('failed', 'returned'));
    grant update (dealt_with_at, dealt_with_by) on refunds to counterfoil_app;
    -- Serves the home page and the list of refunds that failed or came back.
    create index refunds_to_deal_with on refunds (council_id, finished_at) where state in ('failed', 'returned') and dealt_with_at is null;
    alter table refund_events drop constraint refund_events_action_check, add constraint refund_events_action_check check (action in (
      'requested', 'approved', 'refused', 'withdrawn', 'asked', 'submitted', 'succeeded', 'failed', 'listed', 'paid', 'returned', 'found',
      'dealt-with', 'asked-again', 'given', 'taken-over'))`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index refunds_to_deal_with;
    alter table refunds drop constraint refunds_dealt_with_failed, drop constraint refunds_dealt_with_whole, drop column dealt_with_at, drop column dealt_with_by;
    alter table refund_events drop constraint refund_events_action_check, add constraint refund_events_action_check check (action in (
      'requested', 'approved', 'refused', 'withdrawn', 'asked', 'submitted', 'succeeded', 'failed', 'listed', 'paid', 'returned', 'found'))`)
}
