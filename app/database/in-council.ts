import type { Knex } from 'knex'
import { Conflict, FormReused } from '../errors.js'
import type { CouncilTransactionOptions } from './knex.js'

/** A council's id, known to be a UUID: it is written into SQL, where settings take no bindings. */
export type CouncilId = string

let pool: Knex | null = null

/** Names the pool that this process works with. Called once, at start. */
export function usePool(knex: Knex): void {
  pool = knex
}

/** The pool itself, for the few tables outside tenancy (councils and their hosts, sessions, rate limits). */
export function outsideTenancy(): Knex {
  if (pool === null) throw Object.assign(new Error('No database is connected yet.'), { code: 'ECONNREFUSED' })
  return pool
}

/**
 * Runs one step of work for a council in one transaction, in which row-level security shows that council's rows and no others.
 * It wraps a step and never a request; no other system is called inside.
 * @throws whatever `work` throws, after everything it did has been undone.
 */
export async function inCouncil<Result>(councilId: CouncilId, work: (trx: Knex.Transaction) => Promise<Result>): Promise<Result> {
  return await inCouncilOn(outsideTenancy(), councilId, work)
}

/** The same on another pool than the process's own: the owner's, with which councils are set up. */
export async function inCouncilOn<Result>(
  knex: Knex, councilId: CouncilId, work: (trx: Knex.Transaction) => Promise<Result>
): Promise<Result> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(councilId)) throw new Error(`Not a council's id: ${councilId}`)
  const options: CouncilTransactionOptions = { councilId }
  return await knex.transaction(work, options)
}

/**
 * From here to the end of its transaction nobody else has this turn: for what has no row of its own to lock, such as a list that rows are
 * added to.
 * @param key what it is, and whose
 */
export async function takeTurns(trx: Knex.Transaction, key: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(:key, 0))', { key })
}

type Columns = Record<string, unknown>

/**
 * Keeps what a form said, under the id that came with it: the same form sent twice is one row.
 * @param said what was said, by column: what a form that comes again is held against
 * @param besides what nobody typed: by whom, when
 * @returns whether it is new
 * @throws FormReused when the form came before and said something else, or what it said has been changed since
 */
export async function insertOnce(
  trx: Knex.Transaction, table: string, { councilId, id, said, besides }: { councilId: CouncilId, id: string, said: Columns, besides: Columns }
): Promise<boolean> {
  const key = { council_id: councilId, id }
  const inserted = await trx(table).insert({ ...key, ...said, ...besides }).onConflict(['council_id', 'id']).ignore().returning('id') as unknown[]
  if (inserted.length === 0 && await trx(table).where({ ...key, ...said }).first('id') === undefined) throw new FormReused()
  return inserted.length > 0
}

/**
 * Changes a row from the version that was on the page to the next, as a form asks for: the same form sent twice is one change.
 * @param key the row's columns besides its version
 * @param said what the form asks for, by column: what a form that comes again is held against
 * @param besides what nobody typed: by whom, when
 * @returns whether it was changed now
 * @throws Conflict in these words when something else has been done to it since
 */
export async function changeOnce(
  trx: Knex.Transaction, table: string, { councilId, key, seen, said, besides, conflict }:
  { councilId: CouncilId, key: Columns, seen: number, said: Columns, besides: Columns, conflict: string }
): Promise<boolean> {
  const row = { council_id: councilId, ...key }
  const changed = await trx(table).where({ ...row, version: seen }).update({ ...said, ...besides, version: seen + 1 })
  if (changed === 0 && await trx(table).where({ ...row, ...said, version: seen + 1 }).first('version') === undefined) throw new Conflict(conflict)
  return changed > 0
}
