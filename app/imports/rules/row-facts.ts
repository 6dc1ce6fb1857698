import type { ImportRow } from '../import-row.js'
import { applyRules, type ReadyRule, type RowFacts, type Ruled } from './apply-rules.js'

type StatedColumns = Pick<ImportRow,
  'reference_stated' | 'narrative' | 'payer_name' | 'external_reference' | 'method_stated' | 'fund_stated' | 'amount_pence' | 'occurred_on'>

/** What a row says, for rules to look at; null for one that is rejected whatever rules say: not understood, or of no money. */
export function factsOf(row: StatedColumns): RowFacts | null {
  const { amount_pence: amountPence, occurred_on: occurredOn } = row
  if (occurredOn === null || amountPence === null || amountPence === 0) return null
  return {
    reference: row.reference_stated, narrative: row.narrative, payerName: row.payer_name, externalReference: row.external_reference,
    methodStated: row.method_stated, fundStated: row.fund_stated, amountPence, occurredOn
  }
}

/** What rules make of a row; null where none fires. */
export function ruledRow(rules: readonly ReadyRule[], row: StatedColumns): Ruled | null {
  const facts = rules.length === 0 ? null : factsOf(row)
  if (facts === null) return null
  const ruled = applyRules(rules, facts)
  return ruled.fired.length === 0 ? null : ruled
}
