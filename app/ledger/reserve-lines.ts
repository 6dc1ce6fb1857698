import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Pence } from '../money.js'
import { refusalsAsConflict } from './post-entry.js'

/** Part of an earlier line that a refund or a transfer waits to move on. */
export interface LineReservation {
  entryId: string
  lineNumber: number
  /** Of the sign of the line: a credit's is negative. */
  amountPence: Pence
}

/**
 * Reserves parts of lines for one holder, a refund or a transfer that is not posted yet, all or none. Whatever else draws on these lines
 * is refused what is then not left.
 * @param holderId an id of the holder's own; it can reserve once.
 * @throws Conflict when less is left of a line than is asked for, beside what others have reserved
 * @throws Error (an impossible state) when a line only moves money on, is of a kind whose money does not move, or has the other sign
 */
export async function reserveLines(trx: Knex.Transaction, councilId: CouncilId, holderId: string, lines: readonly LineReservation[]): Promise<void> {
  await refusalsAsConflict(trx.raw('select reserve_lines(?, ?, ?::uuid[], ?::integer[], ?::bigint[])', [
    councilId, holderId, lines.map(({ entryId }) => entryId), lines.map(({ lineNumber }) => lineNumber), lines.map(({ amountPence }) => amountPence)
  ]))
}

/** Gives back all that a holder has reserved: in the transaction that posts it, or gives it up. Harmless when nothing is reserved. */
export async function releaseLines(trx: Knex.Transaction, councilId: CouncilId, holderId: string): Promise<void> {
  await trx.raw('select release_lines(?, ?)', [councilId, holderId])
}
