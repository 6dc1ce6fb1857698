import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../../database/in-council.js'
import type { Pence } from '../../../money.js'
import type { ReasonCode } from '../suggestion.js'

/** The reasons that an administrator may turn into a rule, the surest first. What a fund is called is never a reason of its own. */
export const ruleReasons = [
  'reference-stated', 'reference-in-narrative', 'two-swapped', 'one-character-wrong', 'allocated-before', 'name-like-holder',
  'amount-is-balance', 'amount-is-instalment', 'amount-was-received'
] as const satisfies readonly ReasonCode[]

/** A reason by which suggested accounts are allocated without a person, within limits. */
export class SuspenseRule extends Model {
  static override tableName = 'suspense_rules'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare reason_code: ReasonCode
  /** The only fund to which it allocates; null for all. */
  declare fund_code: string | null
  declare maximum_pence: Pence
  declare least_score: number
  /** Whether the amount must speak for the account as well. */
  declare needs_amount: boolean
  declare enabled: boolean
  declare made_at: Date
  declare fired_count: number
  declare fired_pence: Pence
  declare last_fired_at: Date | null
  declare deleted_at: Date | null

  /** Whether people who know say that this is often wrong: it says who somebody may be, and not what they pay. */
  isDaring(): boolean {
    return !this.needs_amount && ['allocated-before', 'name-like-holder', 'amount-is-balance', 'amount-is-instalment', 'amount-was-received'].includes(this.reason_code)
  }
}

/** All rules of the council, on or off, the oldest first. */
export async function suspenseRulesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<SuspenseRule[]> {
  return await SuspenseRule.query(trx).where({ council_id: councilId }).whereNull('deleted_at').orderBy('id')
}

/** @returns undefined when the council has no such rule, or has it no more. */
export async function findSuspenseRule(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<SuspenseRule | undefined> {
  return await SuspenseRule.query(trx).where({ council_id: councilId, id }).whereNull('deleted_at').first()
}

/** The same, with nobody else turning it on or off meanwhile. */
export async function heldSuspenseRule(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<SuspenseRule | undefined> {
  return await SuspenseRule.query(trx).where({ council_id: councilId, id }).whereNull('deleted_at').forUpdate().first()
}
