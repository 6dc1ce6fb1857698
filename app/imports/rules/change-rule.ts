import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import type { AuditAction } from '../../users/audit-actions.js'
import { recordAudit } from '../../users/audit.js'
import { ImportRule } from './import-rule.js'
import type { RuleValues } from './rule-form.js'

/** Who acts, and when. */
export interface RuleStep {
  councilId: CouncilId
  userId: string
  now: Date
}

/** Keeps a new rule, after those there are, and off. @returns its id */
export async function makeRule(step: RuleStep, values: RuleValues): Promise<string> {
  const { councilId } = step
  const id = newId()
  await inCouncil(councilId, async trx => {
    await holdSource(trx, councilId, values.sourceCode)
    const last = await ImportRule.query(trx).where({ council_id: councilId }).orderBy('position', 'desc').first()
    await ImportRule.query(trx).insert({ council_id: councilId, id, position: (last?.position ?? 0) + 1, enabled: false, ...columnsOf(values) })
    await audit(trx, step, 'import_rule_made', id)
  })
  return id
}

/** Changes a rule. One that now does something else is off until it is turned on again. @throws Conflict when another has changed it meanwhile. */
export async function changeRule(step: RuleStep, id: string, version: number, values: RuleValues): Promise<void> {
  await inCouncil(step.councilId, async trx => {
    await holdSource(trx, step.councilId, values.sourceCode)
    const rule = await heldRule(trx, step.councilId, id)
    if (rule.version !== version) throw new Conflict('Somebody has changed this rule meanwhile')
    const columns = columnsOf(values)
    const isSame = saidBy(rule) === saidBy(columns)
    await rule.$query(trx).patch({ ...columns, enabled: rule.enabled && isSame, version: version + 1 })
    await audit(trx, step, 'import_rule_changed', id)
  })
}

/** Turns a rule on or off. Harmless to repeat. */
export async function turnRule(step: RuleStep, id: string, isOn: boolean): Promise<void> {
  await inCouncil(step.councilId, async trx => {
    const rule = await heldRule(trx, step.councilId, id)
    if (rule.enabled === isOn) return
    await rule.$query(trx).patch({ enabled: isOn, version: rule.version + 1 })
    await audit(trx, step, isOn ? 'import_rule_turned_on' : 'import_rule_turned_off', id)
  })
}

/** Lets a rule change places with the one before or after it; at either end it stays. */
export async function moveRule(step: RuleStep, id: string, direction: 'up' | 'down'): Promise<void> {
  const { councilId } = step
  await inCouncil(councilId, async trx => {
    const locked = await ImportRule.query(trx).where({ council_id: councilId }).whereNull('deleted_at').orderBy('id').forUpdate()
    const rules = [...locked].sort((one, other) => one.position - other.position)
    const from = rules.findIndex(rule => rule.id === id)
    const rule = rules[from]
    if (rule === undefined) throw new NotFound('rule')
    const to = from + (direction === 'up' ? -1 : 1)
    if (to < 0 || to >= rules.length) return
    rules.splice(from, 1)
    rules.splice(to, 0, rule)
    for (const [index, one] of rules.entries()) if (one.position !== index + 1) await one.$query(trx).patch({ position: index + 1 })
    await audit(trx, step, 'import_rule_moved', id)
  })
}

/** Takes a rule out of use for good. Rows go on telling that it fired on them. */
export async function deleteRule(step: RuleStep, id: string): Promise<void> {
  await inCouncil(step.councilId, async trx => {
    const rule = await heldRule(trx, step.councilId, id)
    await rule.$query(trx).patch({ enabled: false, deleted_at: step.now })
    await audit(trx, step, 'import_rule_deleted', id)
  })
}

/** The source first and the rule after it, as an import takes them: else each could wait for the other. */
async function holdSource(trx: Knex.Transaction, councilId: CouncilId, code: string | null): Promise<void> {
  if (code !== null) await trx('import_sources').where({ council_id: councilId, code }).forKeyShare().first('code')
}

async function heldRule(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<ImportRule> {
  const rule = await ImportRule.query(trx).where({ council_id: councilId, id }).whereNull('deleted_at').forUpdate().first()
  if (rule === undefined) throw new NotFound('rule')
  return rule
}

type RuleColumns = Pick<ImportRule, 'name' | 'source_code' | 'conditions' | 'actions'>

function columnsOf({ name, sourceCode, conditions, actions }: RuleValues): RuleColumns {
  return { name, source_code: sourceCode, conditions, actions }
}

/** All but its name. The database keeps the fields of what it stores in an order of its own. */
function saidBy({ source_code, conditions, actions }: RuleColumns): string {
  return JSON.stringify([source_code, conditions, actions], (_, value: unknown) => (
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value
  ))
}

async function audit(trx: Knex.Transaction, { councilId, userId, now }: RuleStep, action: AuditAction, ruleId: string): Promise<void> {
  await recordAudit(trx, councilId, { at: now, userId, action, subjectId: ruleId })
}
