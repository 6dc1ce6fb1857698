import type { Knex } from 'knex'
import { Model, type QueryBuilder } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { type Pence, pence } from '../money.js'

/**
 * How far a file has come: received, read, checked, posted is the way of every import that nothing stops. A file of accounts is held as a
 * whole where it would remove too many of them.
 */
export type ImportState = 'received' | 'read' | 'checked' | 'held' | 'posted' | 'stopped' | 'discarded' | 'reversing' | 'reversed'

/** Why nothing of a file was posted. */
export type StopReason = 'unreadable' | 'empty' | 'no-trailer' | 'too-many-rows' | 'rows-differ' | 'pence-differ' | 'extracts-differ'

/** What becomes of a row: to its fund, to suspense, turned away with a reason, or held for a person. */
export type RowOutcome = 'fund' | 'suspense' | 'rejected' | 'held'

/** What a file brings: money that was received, or the accounts of host systems. */
export type ImportKind = 'receipts' | 'accounts'

/**
 * One file, from its arrival on. Rows and pence are counted at each step, and the database lets none go missing. The pence of a file of
 * accounts are their balances; to post it is to load them.
 */
export class Import extends Model {
  static override tableName = 'imports'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare source_code: string
  declare kind: ImportKind
  declare file_name: string
  declare content_hash: string
  declare size_bytes: number
  declare received_at: Date
  declare received_by: string | null
  /** The London date on which it came: the one on which all of it counts. */
  declare accounting_date: CalendarDate
  declare state: ImportState
  declare stopped_because: StopReason | null
  declare stopped_detail: string | null
  /** What the file says of itself. */
  declare stated_rows: number | null
  declare stated_pence: Pence | null
  declare read_rows: number
  declare read_pence: Pence
  declare checked_rows: number
  declare fund_rows: number
  declare fund_pence: Pence
  declare suspense_rows: number
  declare suspense_pence: Pence
  declare rejected_rows: number
  declare rejected_pence: Pence
  declare held_rows: number
  declare held_pence: Pence
  /** How far posting has come. */
  declare passed_rows: number
  declare posted_rows: number
  declare posted_pence: Pence
  declare reversed_rows: number
  declare finished_at: Date | null
  declare discarded_by: string | null
  declare reversal_reason: string | null
  declare reversal_requested_by: string | null
  declare reversal_requested_at: Date | null
  declare reversal_approved_by: string | null
  declare reversal_approved_at: Date | null
  /** The worker that has it, until then. */
  declare claim: string | null
  declare claimed_until: Date | null

  /** The worker has something to do with it. */
  isUnderWay(): boolean {
    return ['received', 'read', 'checked', 'reversing'].includes(this.state) || this.isPostingDecisions()
  }

  /** Held rows that a person has let through are on their way. */
  isPostingDecisions(): boolean {
    return this.state === 'posted' && this.posted_rows < this.fund_rows + this.suspense_rows
  }

  /** Nothing of it has been posted, and nothing will be. */
  canBeDiscarded(): boolean {
    return this.state === 'stopped' || this.state === 'held'
  }

  /** Whether somebody may ask for all of it to be turned round. */
  canBeReversed(): boolean {
    return this.kind === 'receipts' && this.state === 'posted' && this.reversal_requested_by === null && this.posted_rows > 0 &&
      !this.isPostingDecisions()
  }

  /** What the file says less what was read; null where it says nothing. */
  differencePence(): Pence | null {
    return this.stated_pence === null ? null : pence(this.stated_pence - this.read_pence)
  }

  holdsMoreThanItSays(): boolean {
    return (this.differencePence() ?? 0) < 0
  }

  /** By how much, whichever way. */
  differenceAmount(): Pence {
    return pence(Math.abs(this.differencePence() ?? 0))
  }
}

/** @returns undefined when the council has no such import. */
export async function findImport(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Import | undefined> {
  return await Import.query(trx).findById([councilId, id])
}

/**
 * The council's imports, the newest first: ids are in the order in which files came.
 * @param isWaiting only those that a person has to do something about
 */
export async function importsBefore(
  trx: Knex.Transaction, councilId: CouncilId, before: string | null, most: number, isWaiting: boolean
): Promise<Import[]> {
  return await Import.query(trx).where({ council_id: councilId })
    .where(page => { if (before !== null) void page.where('id', '<', before) })
    .where(page => { if (isWaiting) void waitingForAPerson(page) })
    .orderBy('id', 'desc').limit(most)
}

/** How many files a person has to do something about, and what. A file whose reversal is asked for is not counted as held besides. */
export interface WaitingImports {
  stopped: number
  held: number
  toReverse: number
}

export async function countWaitingImports(trx: Knex.Transaction, councilId: CouncilId): Promise<WaitingImports> {
  const waiting = await waitingForAPerson(Import.query(trx).where({ council_id: councilId })).select('state', 'reversal_requested_by')
  const stopped = waiting.filter(({ state }) => state === 'stopped').length
  const toReverse = waiting.filter(({ state, reversal_requested_by }) => state === 'posted' && reversal_requested_by !== null).length
  return { stopped, held: waiting.length - stopped - toReverse, toReverse }
}

function waitingForAPerson(imports: QueryBuilder<Import>): QueryBuilder<Import> {
  return imports.where(waiting => {
    void waiting.whereIn('state', ['stopped', 'held']).orWhere(posted => {
      void posted.where({ state: 'posted' }).where(why => { void why.where('held_rows', '>', 0).orWhereNotNull('reversal_requested_by') })
    })
  })
}
