import knexFactory, { type Knex } from 'knex'
import PostgresClient from 'knex/lib/dialects/postgres/index.js'
import pg from 'pg'

const dateType = 1082
const bigintType = 20

/** What `knex.transaction(work, options)` may be told beside Knex's own options. */
export interface CouncilTransactionOptions extends Knex.TransactionConfig {
  /** A UUID: it is written into SQL, where settings take no bindings. */
  councilId: string
}

/**
 * A pool of connections. Calendar dates arrive as 'YYYY-MM-DD' and bigints as numbers; one past the safe integers is a fault, not a rounding.
 */
export function connect(databaseUrl: string, poolSize: number): Knex {
  return knexFactory({
    client: CouncilClient,
    connection: { connectionString: databaseUrl, types: columnTypes, application_name: 'counterfoil' },
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: 5000,
    // Knex would print, beside the log, what it throws anyway.
    log: { warn: () => undefined }
  })
}

/**
 * Knex's PostgreSQL, whose transactions may be a council's from their first word. They begin and name the council in one round trip: a
 * step costs a page as much by its round trips as by its work. It can fail only with its connection.
 */
class CouncilClient extends PostgresClient {
  override transaction(container: unknown, config: Partial<CouncilTransactionOptions>, outer: unknown): Knex.Transaction {
    const transaction = super.transaction(container, config, outer)
    const { councilId } = config
    if (councilId === undefined) return transaction
    const begin = async (connection: unknown): Promise<unknown> =>
      await transaction.query(connection, `begin; set local app.council_id = '${councilId}'`, undefined, undefined)
    return Object.assign(transaction, { begin })
  }
}

const parserOf = pg.types.getTypeParser as (type: number, format: 'binary' | 'text') => (text: string) => unknown

const columnTypes = {
  getTypeParser: (type: number, format?: string) => {
    if (type === dateType) return (text: string) => text
    if (type === bigintType) return safeInteger
    return parserOf(type, format === 'binary' ? 'binary' : 'text')
  }
}

function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError('A bigint from the database is past the safe integers.')
  return number
}
