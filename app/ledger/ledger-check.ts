import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { type Pence, pence, sumOf } from '../money.js'
import { compareGivenBack } from './check/given-back-query.js'
import type { LedgerAccountKind } from './entry-types.js'
import {
  type CheckedDays, compareEntries, compareImports, comparePayments, compareRemaining, compareSides, type DayFigure, firstDayOf, type FundFigure,
  type LedgerDifference, type PaymentComparison, wholeLedger
} from './ledger-check-query.js'

export interface LedgerCheckResult extends CheckedDays {
  ranAt: Date
  /** Whether nothing at all differs. */
  agrees: boolean
  figures: LedgerFigures
  /** The first of them; `figures.differences` says how many there are. */
  differences: LedgerDifference[]
}

export interface LedgerFigures {
  confirmed: number
  confirmedPence: Pence
  posted: number
  postedPence: Pence
  differences: number
  /** The latest days, and every day on which the sums differ. */
  days: DayFigure[]
  funds: FundFigure[]
  /** The whole ledger's balances by kind, debit positive. */
  balances: Partial<Record<LedgerAccountKind, Pence>>
  /** Where received money stands: clearing, bank, cash in transit, fees and cash differences. */
  standsPence: Pence
  /** Whose it is: funds, suspense, refunds payable and unidentified income. Equal to `standsPence`. */
  owedPence: Pence
}

const keptDifferences = 200
const keptDays = 31

/**
 * Compares the ledger with what came from outside, since balance alone proves nothing: each card payment that the provider confirmed in
 * these days with its entry, by amount, method, clearing account and fund, and each such entry with a payment; the rows of each file of
 * receipts with what was posted of them, by fund and method; refunds that the provider made and disputes that were lost. Then the ledger with itself: both sides, by day and method; what remains of
 * lines with what was drawn on them, and of suspense items with the balance.
 */
export async function checkLedger(
  trx: Knex.Transaction, councilId: CouncilId, { from, to, now }: CheckedDays & { now: Date }
): Promise<LedgerCheckResult> {
  // Compiling the plans would take longer than following them; what is compared is joined by hashing it.
  await trx.raw("set local jit = off; set local work_mem = '64MB'")
  const payments = await comparePayments(trx, councilId, { from, to }, keptDifferences)
  const { balances, entries } = await wholeLedger(trx, councilId)
  const within = [
    ...await compareImports(trx, councilId, { from, to }), ...await compareGivenBack(trx, councilId, { from, to }),
    ...await compareSides(trx, councilId, { from, to }),
    ...await compareEntries(trx, councilId, entries), ...await compareRemaining(trx, councilId)
  ]
  const figures = figuresOf(payments, within.length, balances)
  const agrees = figures.differences === 0 && figures.standsPence === figures.owedPence
  return { from, to, ranAt: now, agrees, figures, differences: [...within, ...payments.differences].slice(0, keptDifferences) }
}

/** The whole ledger up to today. */
export async function checkWholeLedger(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<LedgerCheckResult> {
  const to = londonDate(now)
  return await checkLedger(trx, councilId, { from: await firstDayOf(trx, councilId) ?? to, to, now })
}

function figuresOf(
  { differing, days, funds }: PaymentComparison, differingWithin: number, balances: LedgerFigures['balances']
): LedgerFigures {
  const [standsPence, owedPence] = sidesOf(balances)
  const total = (figure: 'confirmed' | 'posted') => days.reduce((sum, day) => sum + day[figure], 0)
  return {
    confirmed: total('confirmed'), confirmedPence: sumOf(days.map(day => day.confirmedPence)),
    posted: total('posted'), postedPence: sumOf(days.map(day => day.postedPence)),
    differences: differing + differingWithin,
    days: days.filter((day, index) => index < keptDays || day.confirmedPence !== day.postedPence),
    funds, balances, standsPence, owedPence
  }
}

function sidesOf(balances: LedgerFigures['balances']): [Pence, Pence] {
  const sum = (kinds: readonly LedgerAccountKind[]) => sumOf(kinds.map(kind => balances[kind] ?? pence(0)))
  const stands = sum(['clearing', 'bank', 'cash_in_transit', 'fees', 'cash_difference'])
  return [stands, pence(-sum(['fund', 'suspense', 'refunds_payable', 'unidentified_income']))]
}

/** Keeps the result, for the home page and the check's page. @param startedBy who asked for it; null for the nightly job. */
export async function recordLedgerCheck(
  trx: Knex.Transaction, councilId: CouncilId, result: LedgerCheckResult, startedBy: string | null
): Promise<string> {
  const id = newId()
  await trx('ledger_checks').insert({
    council_id: councilId, id, ran_at: result.ranAt, started_by: startedBy, from_date: result.from, to_date: result.to,
    agrees: result.agrees, figures: JSON.stringify(result.figures), differences: JSON.stringify(result.differences)
  })
  return id
}

export interface RecordedLedgerCheck extends LedgerCheckResult {
  id: string
  /** Null for the nightly job. */
  startedByName: string | null
}

/** The latest checks, newest first. */
export async function latestLedgerChecks(trx: Knex.Transaction, councilId: CouncilId, limit: number): Promise<RecordedLedgerCheck[]> {
  return await trx('ledger_checks as c').where({ 'c.council_id': councilId })
    .leftJoin('users as u', join => join.on('u.council_id', 'c.council_id').on('u.id', 'c.started_by'))
    .orderBy([{ column: 'c.ran_at', order: 'desc' }, { column: 'c.id', order: 'desc' }]).limit(limit)
    .select({
      id: 'c.id', ranAt: 'c.ran_at', from: 'c.from_date', to: 'c.to_date', agrees: 'c.agrees', figures: 'c.figures',
      differences: 'c.differences', startedByName: 'u.name'
    }) as RecordedLedgerCheck[]
}
