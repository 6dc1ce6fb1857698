import { field, type FieldError } from '../../web/form-body.js'
import type { Answers } from './mapping-answers.js'
import type { SourceChoices } from './source-choices-query.js'

/** What a source is called and how what comes from it counts. */
export interface SourceNaming {
  name: string
  ledgerAccountCode: string
  methodCode: string
  officeCode: string
}

const longestName = 80

export function readSavingForm(body: unknown, choices: SourceChoices):
  { values: SourceNaming, errors?: never, submitted: Answers } | { values?: never, errors: FieldError[], submitted: Answers } {
  const values: SourceNaming = {
    name: field(body, 'name').replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim(), ledgerAccountCode: field(body, 'ledgerAccountCode'),
    methodCode: field(body, 'methodCode'), officeCode: field(body, 'officeCode')
  }
  const isOne = (list: readonly { code: string }[], code: string) => list.some(known => known.code === code)
  const errors = [
    ...values.name === '' ? [{ field: 'name', message: 'Enter a name' }] : [],
    ...values.name.length > longestName ? [{ field: 'name', message: `Enter a name of at most ${longestName} characters` }] : [],
    ...values.name !== '' && !/[a-z0-9]/i.test(values.name) ? [{ field: 'name', message: 'Enter a name with letters or numbers' }] : [],
    ...isOne(choices.ledgerAccounts, values.ledgerAccountCode) ? [] : [{ field: 'ledgerAccountCode', message: 'Select where the money is' }],
    ...isOne(choices.methods, values.methodCode) ? [] : [{ field: 'methodCode', message: 'Select a method of payment' }],
    ...isOne(choices.offices, values.officeCode) ? [] : [{ field: 'officeCode', message: 'Select an office' }]
  ]
  const submitted = { ...values }
  return errors.length > 0 ? { errors, submitted } : { values, submitted }
}
