import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import { Conflict, NotFound } from '../../../errors.js'
import type { AuditAction } from '../../../users/audit-actions.js'
import { recordAudit } from '../../../users/audit.js'
import { askForMatches } from '../work-matching.js'
import { firingFigures } from './firing-items-query.js'
import type { SuspenseRuleValues } from './rule-form.js'
import { heldSuspenseRule, SuspenseRule } from './suspense-rule.js'

/** Who acts, and when. */
export interface SuspenseRuleStep {
  councilId: CouncilId
  userId: string
  now: Date
}

/** Keeps a new rule, off. @returns its id */
export async function makeSuspenseRule(step: SuspenseRuleStep, values: SuspenseRuleValues): Promise<string> {
  const id = newId()
  await inCouncil(step.councilId, async trx => {
    const rule = await SuspenseRule.query(trx).insertAndFetch({
      council_id: step.councilId, id, reason_code: values.reasonCode, fund_code: values.fundCode, maximum_pence: values.maximumPence,
      least_score: values.leastScore, needs_amount: values.needsAmount, enabled: false, made_at: step.now
    })
    await audit(trx, step, 'suspense_rule_made', rule)
  })
  return id
}

/**
 * Turns a rule on or off. What it allows is allocated by the worker, at once. Harmless to repeat.
 * @param seenItems how many items the page said that it would allocate; null where that is not asked, as for turning it off
 * @throws Conflict when it would allocate more now than the page said
 */
export async function turnSuspenseRule(step: SuspenseRuleStep, id: string, isOn: boolean, seenItems: number | null): Promise<void> {
  await inCouncil(step.councilId, async trx => {
    const rule = await held(trx, step.councilId, id)
    if (rule.enabled === isOn) return
    const { items, pence } = await firingFigures(trx, step.councilId, rule)
    if (isOn && (seenItems === null || items > seenItems)) throw new Conflict('The rule would allocate more now than the page said')
    await rule.$query(trx).patch({ enabled: isOn })
    await audit(trx, step, isOn ? 'suspense_rule_turned_on' : 'suspense_rule_turned_off', rule, { items, pence })
    if (isOn) await askForMatches(trx, step.councilId)
  })
}

/** Takes a rule out of use for good. What it allocated stays. */
export async function deleteSuspenseRule(step: SuspenseRuleStep, id: string): Promise<void> {
  await inCouncil(step.councilId, async trx => {
    const rule = await held(trx, step.councilId, id)
    await rule.$query(trx).patch({ enabled: false, deleted_at: step.now })
    await audit(trx, step, 'suspense_rule_deleted', rule)
  })
}

async function held(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<SuspenseRule> {
  const rule = await heldSuspenseRule(trx, councilId, id)
  if (rule === undefined) throw new NotFound('rule')
  return rule
}

/** With the rule as it is, since that is what was agreed to. */
async function audit(
  trx: Knex.Transaction, { councilId, userId, now }: SuspenseRuleStep, action: AuditAction, rule: SuspenseRule, figures: Record<string, number> = {}
): Promise<void> {
  const { reason_code: reason, fund_code: fund, maximum_pence: maximumPence, least_score: leastScore, needs_amount: needsAmount } = rule
  await recordAudit(trx, councilId, { at: now, userId, action, subjectId: rule.id, facts: { reason, fund, maximumPence, leastScore, needsAmount, ...figures } })
}
