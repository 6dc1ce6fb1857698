import type { Knex } from 'knex'

/** What is written of said and done is a draft until it is published; what the public sees stays as it was until then, or until it is taken down. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table said_and_done
      add column public_you_said text check (length(public_you_said) between 1 and 200),
      add column public_we_did text check (length(public_we_did) between 1 and 1000),
      add check ((published_on is null) = (public_you_said is null) and (published_on is null) = (public_we_did is null));
    grant update (public_you_said, public_we_did) on said_and_done to counterfoil_app;
    -- Serves the public page, the latest first, page by page.
    create index said_and_done_by_day on said_and_done (council_id, published_on, feedback_id) where published_on is not null;
    drop index said_and_done_published;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index said_and_done_published on said_and_done (council_id, published_on);
    drop index said_and_done_by_day;
    alter table said_and_done drop column public_you_said, drop column public_we_did;
  `)
}
