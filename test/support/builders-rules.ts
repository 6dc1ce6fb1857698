import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { ImportRule } from '../../app/imports/rules/import-rule.js'
import type { Actions, RuleDefinition } from '../../app/imports/rules/rule.js'
import type { TestCouncil } from './builders.js'

export const nothingChanged: Actions = { fundCode: null, reference: null, methodCode: null, narrative: null }

export interface RuleOverrides extends Partial<RuleDefinition> {
  name?: string
  position?: number
  sourceCode?: string
  enabled?: boolean
  deletedAt?: Date
}

/** A rule that is on, after those there are: it calls receipts that speak of rent so. */
export async function aRule(council: TestCouncil, overrides: RuleOverrides = {}): Promise<ImportRule> {
  return await inCouncil(council.id, async trx => await ImportRule.query(trx).insertAndFetch({
    council_id: council.id, id: newId(), position: overrides.position ?? 1000, name: overrides.name ?? 'Rents by bank transfer',
    source_code: overrides.sourceCode ?? null, enabled: overrides.enabled ?? true, deleted_at: overrides.deletedAt ?? null,
    conditions: overrides.conditions ?? [[{ field: 'narrative', operator: 'contains', text: 'rent' }]],
    actions: overrides.actions ?? { ...nothingChanged, narrative: 'Rent' }
  }))
}
