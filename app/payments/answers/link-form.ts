import { brokenLimit } from '../../funds/amount-limits.js'
import { checkReference } from '../../funds/account-reference.js'
import type { Fund } from '../../funds/fund.js'
import { parseAmount, type Pence, pence } from '../../money.js'
import { field } from '../../web/form-body.js'

export interface LinkForm {
  values: { reference: string | null, amountPence: Pence | null }
  /** Which of the values that the link brought cannot be used. */
  faults: ('reference' | 'amount')[]
}

/** Reads what a link from a bill or form brings. Each value may be absent; one that is there must be right. */
export function readLink(query: unknown, fund: Fund): LinkForm {
  const faults: LinkForm['faults'] = []
  const typedReference = field(query, 'reference')
  const checked = checkReference(fund.referenceRule(), typedReference)
  if (typedReference !== '' && checked.fault !== undefined) faults.push('reference')
  const typedAmount = field(query, 'amount')
  const parsed = parseAmount(typedAmount)
  const amountPence = typedAmount === '' ? null : parsed.pence ?? null
  const limits = { minimum: pence(fund.minimum_pence), maximum: pence(fund.maximum_pence) }
  if (typedAmount !== '' && (amountPence === null || brokenLimit(amountPence, [limits]) !== null)) faults.push('amount')
  return { values: { reference: checked.reference ?? null, amountPence: faults.includes('amount') ? null : amountPence }, faults }
}
