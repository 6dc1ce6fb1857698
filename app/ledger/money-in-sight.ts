import type { Knex } from 'knex'
import { limitsOf, type MoneyLimits, noLimits, type Person, withinLimits } from '../users/person.js'

/** Whose money somebody may see: that of their funds and methods of payment, and, when they work with suspense, what is on no fund yet. */
export interface MoneyInSight extends MoneyLimits {
  readonly suspense: boolean
}

export const allMoney: MoneyInSight = { ...noLimits, suspense: true }

/** Whoever is limited to no funds sees all money, on a fund or not. Nobody sees nothing. */
export function moneyInSightOf(person: Person | undefined): MoneyInSight {
  if (person === undefined) return { fundCodes: [], methodCodes: [], suspense: false }
  return { ...limitsOf(person), suspense: person.fundCodes === null || person.may('suspense.view') }
}

/** Leaves of postings, known to the query as `p`, those whose money is in sight. */
export function whereInSight<Query extends Knex.QueryBuilder>(query: Query, sight: MoneyInSight): Query {
  void withinLimits(query, sight, { method: 'p.method_code' })
  if (sight.fundCodes === null) return query
  void query.where(own => {
    void withinLimits(own, sight, { fund: 'p.fund_code' })
    if (sight.suspense) void own.orWhereIn('p.ledger_account_kind', ['suspense', 'unidentified_income'])
  })
  return query
}

/** Whether a posting's money is in sight, of a fund or on none. */
export function isInSight(
  { fundCodes, suspense }: MoneyInSight, { kind, fundCode }: { kind: string, fundCode: string | null }
): boolean {
  if (fundCodes === null) return true
  return fundCode === null ? suspense && ['suspense', 'unidentified_income'].includes(kind) : fundCodes.includes(fundCode)
}
