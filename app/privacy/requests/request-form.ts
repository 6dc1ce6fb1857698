import { addDays, type CalendarDate, formatDate, parseTypedDate } from '../../dates.js'
import { checkReference, type ReferenceRule } from '../../funds/account-reference.js'
import { cardNumberFault, looksLikeCardNumber, maskCardNumbers, textFault } from '../../funds/card-number.js'
import { plainWords } from '../../funds/plain-words.js'
import { readPostcode } from '../../funds/postcode.js'
import { readReference } from '../../references.js'
import { field, type FieldError } from '../../web/form-body.js'
import { type Outcome, outcomes, type RequestFacts } from './data-request.js'
import { isFindableName } from './finding/looked-for.js'

const fields = ['kind', 'asked-on', 'name', 'email', 'phone', 'postcode', 'accounts', 'receipts', 'identity-check'] as const
const mostReferences = 20
const oldest = 366

export type SubmittedRequest = Record<typeof fields[number], string>
export type RequestForm = { values: RequestFacts, submitted: SubmittedRequest, errors?: never } | { errors: FieldError[], submitted: SubmittedRequest, values?: never }

/** Reads who asked for what, how it is known that it was they, and what they gave to be found by. */
export function readRequestForm(body: unknown, today: CalendarDate, rules: readonly ReferenceRule[]): RequestForm {
  const typed = Object.fromEntries(fields.map(name => [name, field(body, name).replace(/\r\n/g, '\n').trim()])) as SubmittedRequest
  const errors: FieldError[] = []
  const refuse = (name: typeof fields[number], message: string | null): void => { if (message !== null) errors.push({ field: name, message }) }
  const kind = typed.kind === 'access' || typed.kind === 'erasure' ? typed.kind : null
  if (kind === null) refuse('kind', 'Select what they ask for')
  const askedOn = parseTypedDate(typed['asked-on'], today)
  refuse('asked-on', dayFault(askedOn, today))
  refuse('name', textFault('name', typed.name, 200, null) ?? (typed.name !== '' && !isFindableName(typed.name) ? 'Enter the name in letters' : null))
  refuse('email', typed.email === '' || /^[^\s@]{1,100}@[^\s@]{1,100}\.[^\s@]{2,60}$/.test(typed.email) ? null : 'Enter an email address in the correct format, like name@example.com')
  refuse('phone', typed.phone === '' || isPhone(typed.phone) ? null : 'Enter a whole telephone number, like 01632 960 001')
  const postcode = typed.postcode === '' ? '' : readPostcode(typed.postcode)
  if (postcode === null) refuse('postcode', 'Enter a full UK postcode, like LS1 1UR')
  const accounts = accountsOf(typed.accounts, rules)
  refuse('accounts', typeof accounts === 'string' ? accounts : null)
  const receipts = linesOf(typed.receipts).map(line => readReference(line))
  if (receipts.includes(null)) refuse('receipts', 'Enter receipt references as the receipt gives them, like 7KQ2-93XM-4S, one on each line')
  if (['name', 'email', 'phone', 'accounts', 'receipts'].every(name => typed[name as 'name'] === '')) refuse('name', 'Enter a name, email address, telephone number or reference to look for')
  const isSurnameAlone = plainWords(typed.name).length === 1 && ['email', 'phone', 'postcode', 'accounts', 'receipts'].every(name => typed[name as 'name'] === '')
  if (isSurnameAlone) refuse('name', 'Enter the first name too, or something else to look for: a surname alone finds nobody')
  refuse('identity-check', textFault('words', typed['identity-check'], 500, 'Say how you know that they are who they say'))
  const submitted = Object.fromEntries(fields.map(name => [name, maskCardNumbers(typed[name])])) as SubmittedRequest
  if (kind === null || askedOn === null || postcode === null || typeof accounts === 'string' || errors.length > 0) return { errors, submitted }
  const given = { name: typed.name, email: typed.email, phone: typed.phone, postcode, accounts, receipts: receipts.filter(receipt => receipt !== null) }
  return { values: { kind, askedOn, identityCheck: typed['identity-check'], given }, submitted }
}

export type ClosingForm = { values: { outcome: Outcome, reason: string }, submitted: { outcome: string, reason: string }, errors?: never }
  | { errors: FieldError[], submitted: { outcome: string, reason: string }, values?: never }

/** How a request ended; of a refusal, and of what was kept, the person is told why. */
export function readClosingForm(body: unknown): ClosingForm {
  const [typed, reason] = [field(body, 'outcome'), field(body, 'reason').trim()]
  const outcome = outcomes.find(one => one === typed)
  const submitted = { outcome: typed, reason: maskCardNumbers(reason) }
  const fault = textFault('reason', reason, 1000, outcome === 'refused' || outcome === 'partly-removed' ? 'Say what was refused or kept, and why: they have a right to know' : null)
  const errors: FieldError[] = [
    ...(outcome === undefined ? [{ field: 'outcome', message: 'Select how it ended' }] : []), ...(fault === null ? [] : [{ field: 'reason', message: fault }])
  ]
  return outcome === undefined || errors.length > 0 ? { errors, submitted } : { values: { outcome, reason }, submitted }
}

function dayFault(day: CalendarDate | null, today: CalendarDate): string | null {
  if (day === null) return `Enter the day on which they asked, like ${formatDate(today)}`
  if (day > today) return 'The day on which they asked must be today or in the past'
  return day < addDays(today, -oldest) ? 'The day on which they asked must be within the last year' : null
}

function isPhone(typed: string): boolean {
  const digits = typed.replace(/\D/g, '')
  return /^[\d\s()+.\-]+$/.test(typed) && digits.length >= 10 && digits.length <= 15
}

/** In every form that a fund may keep them in; or what is wrong with them. */
function accountsOf(typed: string, rules: readonly ReferenceRule[]): string[] | string {
  const lines = linesOf(typed)
  if (lines.length > mostReferences) return `Enter ${mostReferences} account references or fewer`
  const read = lines.map(line => ({ line, known: rules.flatMap(rule => checkReference(rule, line).reference ?? []) }))
  if (read.some(({ line, known }) => known.length === 0 && looksLikeCardNumber(line))) return cardNumberFault('account references')
  if (lines.some(line => line.length > 40)) return 'Each account reference must be 40 characters or less'
  return [...new Set(read.flatMap(({ line, known }) => [line.toUpperCase(), ...known]))]
}

function linesOf(typed: string): string[] {
  return typed.split('\n').map(line => line.trim()).filter(line => line !== '')
}
