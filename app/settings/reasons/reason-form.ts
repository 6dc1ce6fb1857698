import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { ReasonWords } from './change-reason.js'

export interface SubmittedReason {
  name: string
  explained: string
}

export type ReasonForm =
  | { values: ReasonWords, errors?: never, submitted: SubmittedReason }
  | { values?: never, errors: FieldError[], submitted: SubmittedReason }

const longestName = 100

/** What a reason is called, and whether officers have to add words of their own. */
export function readReasonForm(body: unknown): ReasonForm {
  const name = field(body, 'name').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim()
  const explained = field(body, 'explained')
  const submitted = { name: withoutCardNumber(name), explained }
  const fault = nameFault(name)
  if (fault !== null) return { errors: [{ field: 'name', message: fault }], submitted }
  return { values: { name, needsExplanation: explained === 'yes' }, submitted }
}

function nameFault(name: string): string | null {
  if (name === '') return 'Enter the reason as officers should read it'
  if (looksLikeCardNumber(name)) return cardNumberFault('the reason')
  return name.length > longestName ? `The reason must be ${longestName} characters or fewer` : null
}
