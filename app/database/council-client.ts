import type { Knex } from 'knex'
import PostgresTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js'
import PostgresClient from 'knex/lib/dialects/postgres/index.js'

/** What `knex.transaction(work, options)` may be told beside Knex's own options. */
export interface CouncilTransactionOptions extends Knex.TransactionConfig {
  /** A UUID: it is written into SQL, where settings take no bindings. */
  councilId: string
}

/** Knex's PostgreSQL, whose transactions may be a council's from their first word. */
export class CouncilClient extends PostgresClient {
  override transaction(container: unknown, config: Partial<CouncilTransactionOptions>, outerTransaction: unknown): Knex.Transaction {
    return new CouncilTransaction(this, container, config, outerTransaction) as unknown as Knex.Transaction
  }
}

/**
 * Begins and names the council in one round trip: a step costs a page as much by its round trips as by its work. It can fail only with
 * its connection.
 */
class CouncilTransaction extends PostgresTransaction {
  readonly #councilId: string | undefined

  constructor(client: Knex.Client, container: unknown, config: Partial<CouncilTransactionOptions>, outerTransaction: unknown) {
    super(client, container, config, outerTransaction)
    this.#councilId = config.councilId
  }

  override async begin(connection: unknown): Promise<unknown> {
    if (this.#councilId === undefined) return await super.begin(connection)
    return await this.query(connection, `begin; set local app.council_id = '${this.#councilId}'`)
  }
}
