import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import { type SlipWay, slipWays } from './slip.js'

const longestAddress = 300
/** A letter with more would not begin on its first sheet. */
const mostLines = 10

/** To whom the letter goes and how they will pay; the account and the amount are read as in the journey. */
export interface LetterForm {
  way: SlipWay | null
  address: string
  errors: FieldError[]
  submitted: Record<'fund' | 'reference' | 'way' | 'amount' | 'address', string>
}

/** Reads all of a letter's form but the account and the amount. */
export function readLetterForm(body: unknown): LetterForm {
  const typed = (name: string): string => field(body, name).trim()
  const address = typed('address').replace(/\r\n?/g, '\n')
  const way = slipWays.find(one => one === typed('way')) ?? null
  const errors: FieldError[] = way === null ? [{ field: 'way', message: 'Choose how they will pay' }] : []
  const fault = textFault('name and address', address, longestAddress, 'Enter the name and address to which the letter goes') ??
    (address.split('\n').length > mostLines ? `The name and address must be ${mostLines} lines or less` : null)
  if (fault !== null) errors.push({ field: 'address', message: fault })
  const submitted = { fund: typed('fund'), reference: maskCardNumbers(typed('reference')), way: way ?? '', amount: maskCardNumbers(typed('amount')), address: maskCardNumbers(address) }
  return { way, address, errors, submitted }
}
