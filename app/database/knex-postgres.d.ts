/** Knex's own dialect, on which we build; its types leave it out. */
declare module 'knex/lib/dialects/postgres/index.js' {
  import type { Knex } from 'knex'

  class PostgresClient extends Knex.Client {}
  export = PostgresClient
}
