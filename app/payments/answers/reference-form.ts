import { checkReference, type ReferenceFault } from '../../funds/account-reference.js'
import type { Fund } from '../../funds/fund.js'
import { field, type FieldError } from '../../web/form-body.js'

export type ReferenceForm =
  | { values: { reference: string }, errors?: never }
  | { errors: FieldError[], submitted: { reference: string }, values?: never }

/** Reads the reference of a bill by the fund's rule. A card number is refused and not given back, so that it is neither stored nor shown. */
export function readReferenceForm(body: unknown, fund: Fund): ReferenceForm {
  const typed = field(body, 'reference')
  const checked = checkReference(fund.referenceRule(), typed)
  if (checked.fault === undefined) return { values: { reference: checked.reference } }
  return referenceError(checked.fault, faultWords(fund, checked.fault), checked.fault === 'card-number' ? '' : typed)
}

/** The same page for a reference that is well formed but of no account. */
export function unknownAccount(fund: Fund, typed: string): ReferenceForm {
  return referenceError('no-account', `We cannot find an account with this ${fund.referenceLabelInSentence()}. Check it against your bill or letter`, typed)
}

function referenceError(code: ReferenceFault | 'no-account', message: string, reference: string): ReferenceForm {
  return { errors: [{ field: 'reference', code, message }], submitted: { reference } }
}

function faultWords(fund: Fund, fault: ReferenceFault): string {
  const label = fund.referenceLabelInSentence()
  switch (fault) {
    case 'missing': return `Enter your ${label}`
    case 'card-number': return `That looks like a card number. Enter your ${label} instead. We have not kept the number you typed`
    case 'length': return `Your ${label} must be ${lengthWords(fund)}`
    case 'check-digit': return `Check your ${label}. One of its ${hasOnlyDigits(fund) ? 'digits' : 'letters or digits'} does not look right`
    case 'characters':
    case 'pattern':
    case 'mask': return `Check your ${label}. ${fund.reference_hint}`
  }
}

function lengthWords(fund: Fund): string {
  const { minimum_length: least, maximum_length: most } = fund
  const what = hasOnlyDigits(fund) ? 'digits' : 'characters'
  return least === most ? `${least} ${what} long` : `between ${least} and ${most} ${what} long`
}

function hasOnlyDigits({ characters, mask }: Fund): boolean {
  return characters === 'digits' || (mask !== null && /^[#\d]+$/.test(mask))
}
