import { withoutCardNumber } from '../funds/card-number.js'
import { type Target, wordsOfFault } from '../funds/target-accounts.js'
import { field, type FieldError } from '../web/form-body.js'

export interface SubmittedAccount {
  fund: string
  reference: string
}

/** What was typed, or what the address says: a page that leads here knows the account. */
export function submittedAccount(fields: unknown): SubmittedAccount {
  return { fund: field(fields, 'fund'), reference: field(fields, 'reference').trim().slice(0, 60) }
}

/** Which account the payment should be on. @param target what it leads to @param isTheirs whether its fund is one of the person's */
export function readAccountForm(
  { fund, reference }: SubmittedAccount, target: Target, isTheirs: boolean
): { values: { fundCode: string, accountReference: string }, errors?: never, submitted?: never } | { errors: FieldError[], submitted: SubmittedAccount, values?: never } {
  if (target.fault === undefined && isTheirs) return { values: { fundCode: target.fund.code, accountReference: target.accountReference } }
  const { part, message } = target.fault !== undefined && (isTheirs || target.fault === 'unknown-fund')
    ? wordsOfFault(target, reference) : { part: 'fund', message: 'Choose what it pays' }
  return { errors: [{ field: part, message }], submitted: { fund, reference: withoutCardNumber(reference) } }
}
