import type { Knex } from 'knex'

/** Councils and their host names stand outside tenancy: they are how a request finds out whose it is. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table councils (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 3 and 100),
      short_name text not null check (length(short_name) between 2 and 40),
      origin text not null unique check (origin ~ '^(http|https)://[a-z0-9.:-]+$'),
      phone text not null check (length(phone) between 5 and 40),
      opening_hours text not null check (length(opening_hours) between 3 and 200),
      contact_email text not null check (length(contact_email) <= 254),
      postal_address text not null check (length(postal_address) <= 300),
      website text not null check (website ~ '^https://'),
      hardship_advice text not null check (length(hardship_advice) <= 500),
      vat_number text check (vat_number ~ '^GB[0-9]{9}$'),
      logo_file text not null check (logo_file ~ '^[a-z0-9-]+[.]svg$'),
      header_background text not null check (header_background ~ '^#[0-9a-f]{6}$'),
      header_text text not null check (header_text ~ '^#[0-9a-f]{6}$'),
      accent text not null check (accent ~ '^#[0-9a-f]{6}$'),
      link_colour text not null check (link_colour ~ '^#[0-9a-f]{6}$')
    );
    create table council_hosts (
      host text primary key check (host = lower(host) and length(host) <= 253),
      council_id uuid not null references councils (id)
    );
    grant select on councils, council_hosts to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table council_hosts, councils')
}
