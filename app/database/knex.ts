import knexFactory, { type Knex } from 'knex'
import pg from 'pg'
import { CouncilClient } from './council-client.js'

const dateType = 1082
const bigintType = 20

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
