import { isSecureAddress } from '../councils/secure-address.js'
import { textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'

/** What people paid with before: both are empty where there is nothing any more. */
export interface OldServiceAnswers {
  name: string
  address: string
}

const longestName = 100
const longestAddress = 500

/** Reads what the old service is called and where it is. What was typed comes back either way. */
export function readOldServiceForm(body: unknown): { values: OldServiceAnswers, errors: FieldError[] } {
  const values = { name: field(body, 'name').trim(), address: field(body, 'address').trim() }
  const errors: FieldError[] = []
  const nameFault = textFault('name', values.name, longestName, null)
  if (nameFault !== null) errors.push({ field: 'name', message: nameFault })
  if (values.address === '' && values.name !== '') errors.push({ field: 'address', message: 'Enter the web address, or leave both empty where there is no old service' })
  else if (values.address.length > longestAddress) errors.push({ field: 'address', message: `The web address must be ${longestAddress} characters or less` })
  else if (values.address !== '' && !isSecureAddress(values.address)) errors.push({ field: 'address', message: 'Enter the web address of the old service, beginning with https://' })
  return { values, errors }
}
