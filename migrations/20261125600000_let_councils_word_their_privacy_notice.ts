import type { Knex } from 'knex'

/** Who answers for personal data is for each council to say, and for somebody to look through again. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table privacy_notices (
      council_id uuid not null references councils (id),
      controller text not null check (length(controller) between 1 and 500),
      officer text not null check (length(officer) between 1 and 500),
      contact text not null check (length(contact) between 1 and 500),
      complaint text not null check (length(complaint) between 1 and 1000),
      version integer not null default 1 check (version > 0),
      reviewed_on date,
      reviewed_by uuid,
      primary key (council_id),
      check ((reviewed_on is null) = (reviewed_by is null)),
      foreign key (council_id, reviewed_by) references users (council_id, id)
    );
    comment on column privacy_notices.officer is 'The data protection officer, as residents reach them.';
    comment on column privacy_notices.reviewed_on is 'Null again when the words change.';
    select protect_tenant_table('privacy_notices', 'select, insert, update (controller, officer, contact, complaint, version, reviewed_on, reviewed_by)')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table privacy_notices')
}
