/** The parts of Knex's own dialect that we build on; its types leave them out. */
declare module 'knex/lib/dialects/postgres/index.js' {
  import type { Knex } from 'knex'

  class PostgresClient extends Knex.Client {}
  export = PostgresClient
}

declare module 'knex/lib/dialects/postgres/execution/pg-transaction.js' {
  import type { Knex } from 'knex'

  class PostgresTransaction {
    constructor(client: Knex.Client, container: unknown, config: object, outerTransaction: unknown)
    begin(connection: unknown): Promise<unknown>
    query(connection: unknown, sql: string): Promise<unknown>
  }
  export = PostgresTransaction
}
