import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import { type HelpChannel, helpChannels } from './help.js'
import type { ClaimRefusal } from './claim-help-code.js'
import { readHelpCode } from './help-code.js'

type StartForm =
  | { values: { channel: HelpChannel }, errors?: never }
  | { values?: never, errors: FieldError[] }

type CodeForm =
  | { values: { code: string, channel: HelpChannel }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { code: string, codeChannel: string } }

/** How an adviser is about to help somebody who has not begun to pay. */
export function readStartForm(body: unknown): StartForm {
  const channel = helpChannels.find(known => known === field(body, 'channel'))
  return channel === undefined
    ? { errors: [{ field: 'channel', message: 'Select how you are helping' }] }
    : { values: { channel } }
}

/** The code that a resident reads out, and how they are being helped. */
export function readCodeForm(body: unknown): CodeForm {
  const submitted = { code: field(body, 'code'), codeChannel: field(body, 'codeChannel') }
  const code = readHelpCode(submitted.code)
  const channel = helpChannels.find(known => known === submitted.codeChannel)
  const errors: FieldError[] = []
  if (code === null) errors.push({ field: 'code', message: codeFault(submitted.code) })
  if (channel === undefined) errors.push({ field: 'codeChannel', message: 'Select how you are helping' })
  return code === null || channel === undefined ? { errors, submitted: { ...submitted, code: withoutCardNumber(submitted.code) } } : { values: { code, channel } }
}

/** What to do about a code that was read but did not open a payment. */
export const refusedCode: Record<ClaimRefusal, FieldError> = {
  unknown: { field: 'code', message: 'There is no such help code. Ask them to read it out again' },
  expired: { field: 'code', message: 'That help code has run out. Ask them to get a new one' },
  used: { field: 'code', message: 'That help code has been used or replaced. Ask them for the code that is on their screen now' },
  finished: { field: 'code', message: 'The payment of that help code is finished, so there is nothing to help with' }
}

function codeFault(typed: string): string {
  if (looksLikeCardNumber(typed)) return cardNumberFault('the help code')
  return typed.trim() === '' ? 'Enter the help code' : 'Enter the help code, which is 6 letters and numbers, like 7KQ-93X'
}
