import { type CalendarDate, calendarDate, formatDate, parseTypedDate } from '../dates.js'
import { looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import { parseAmount, type Pence } from '../money.js'
import { field, type FieldError } from '../web/form-body.js'
import { type HeardAmount, heardAmount } from './heard/heard-amount.js'
import { type HeardDays, heardDays } from './heard/heard-days.js'
import type { Described } from './work-trace.js'

const names = ['amount', 'from', 'to', 'method', 'office', 'payer', 'wrong', 'card', 'receipt'] as const
export type SubmittedDetails = Record<typeof names[number], string>

/** What was understood of what somebody said in their own words. */
export interface Heard {
  said: string
  amountPence?: Pence
  range?: HeardAmount['range']
  days?: HeardDays
}

/** Nobody traces an older payment, and what is typed so is a slip. */
const earliest = calendarDate('2000-01-01')
const longest = { payer: 100, wrong: 30, receipt: 64 } as const
const cardNumber = 'That looks like a card number. Enter no more than its last four digits. We have not kept the number you typed'

/**
 * What a caller knows of the payment. Everything may be left out; with one day alone, it was paid on that day. Amount and days may be in the
 * caller's own words; what was understood comes back in plain ones, which are read as the same again.
 * @param choices the codes that may be chosen, the person's limits honoured
 */
export function readDetailsForm(
  body: unknown, today: CalendarDate, choices: { methods: readonly string[], offices: readonly string[] }
): { values: Described, heard: Heard[], submitted: SubmittedDetails, errors?: never } | { errors: FieldError[], submitted: SubmittedDetails, values?: never } {
  const submitted = Object.fromEntries(names.map(name => [name, field(body, name).replace(/\p{Cf}/gu, '').replace(/\s+/gu, ' ').trim()])) as SubmittedDetails
  const errors: FieldError[] = []
  const amount = amountIn(submitted, errors)
  const days = daysIn(submitted, today, errors)
  const texts = (['payer', 'wrong', 'receipt'] as const).map(name => textIn(submitted, name, errors))
  const card = cardIn(submitted, errors)
  const method = choiceIn(submitted, 'method', choices.methods, errors)
  const office = choiceIn(submitted, 'office', choices.offices, errors)
  const order = new Map(names.map((name, index) => [name as string, index]))
  if (errors.length > 0) {
    const shown = Object.fromEntries(names.map(name => [name, withoutCardNumber(submitted[name])])) as SubmittedDetails
    return { errors: errors.sort((one, other) => (order.get(one.field) ?? 0) - (order.get(other.field) ?? 0)), submitted: shown }
  }
  const [payer = '', wrong = '', receipt = ''] = texts
  const { heard, plain } = inPlainWords(submitted, amount, days, today)
  return {
    submitted: plain, heard,
    values: {
      amount_pence: amount?.pence ?? null, amount_from_pence: amount?.range?.fromPence ?? null, amount_to_pence: amount?.range?.toPence ?? null, paid_from: days?.from ?? null, paid_to: days?.to ?? null, method_code: method, office_code: office, payer_name: payer,
      wrong_reference: wrong.replaceAll(' ', '').toUpperCase(), card_last_four: card, receipt_number: receipt
    }
  }
}

function amountIn(submitted: SubmittedDetails, errors: FieldError[]): HeardAmount | null {
  if (submitted.amount === '') return null
  const amount = heardAmount(submitted.amount)
  if (amount === null) errors.push({ field: 'amount', message: 'Enter about how much it was, like 60, 59.50, about 60, or between 50 and 70' })
  return amount
}

function daysIn({ from, to }: SubmittedDetails, today: CalendarDate, errors: FieldError[]): HeardDays | null {
  if (from === '' && to === '') return null
  const [first, last] = [dayIn('from', from === '' ? to : from, today, errors), dayIn('to', to === '' ? from : to, today, from === '' || to === '' ? [] : errors)]
  if (first === null || last === null) return null
  if (first.from <= last.to) return { from: first.from, to: last.to }
  errors.push({ field: 'to', message: 'The last day must be the same as the first or later' })
  return null
}

function dayIn(name: 'from' | 'to', text: string, today: CalendarDate, errors: FieldError[]): HeardDays | null {
  const days = heardDays(text, today)
  if (days !== null && days.from <= today && days.from >= earliest) return days
  const message = days === null ? `Enter a day, like 3 May 2026, 10/5, last Friday or 3 weeks ago, or a time, like last week, in May or beginning of May`
    : days.from > today ? 'The date must be today or in the past' : 'The date must be in this century'
  errors.push({ field: name, message })
  return null
}

/** What was said in other words than plain ones, and the plain ones that the form is filled in with: a plain number, a date, or two. */
function inPlainWords(submitted: SubmittedDetails, amount: HeardAmount | null, days: HeardDays | null, today: CalendarDate): { heard: Heard[], plain: SubmittedDetails } {
  const isPlainAmount = amount === null || submitted.amount === amount.plain || parseAmount(submitted.amount).pence !== undefined
  const isPlainDay = days === null || [submitted.from, submitted.to].every(text => text === '' || parseTypedDate(text, today) !== null)
  const heard: Heard[] = [
    ...isPlainAmount ? [] : [{ said: submitted.amount, amountPence: amount.pence, range: amount.range }],
    ...isPlainDay ? [] : [{ said: [submitted.from, submitted.to].filter(text => text !== '').join(' and '), days }]
  ]
  return {
    heard, plain: {
      ...submitted, ...isPlainAmount ? {} : { amount: amount.plain },
      ...isPlainDay ? {} : { from: formatDate(days.from), to: days.to === days.from ? '' : formatDate(days.to) }
    }
  }
}

function textIn(submitted: SubmittedDetails, name: keyof typeof longest, errors: FieldError[]): string {
  const text = submitted[name]
  if (text.length > longest[name]) errors.push({ field: name, message: `Enter no more than ${longest[name]} characters` })
  if (!looksLikeCardNumber(text)) return text
  errors.push({ field: name, message: cardNumber })
  submitted[name] = ''
  return ''
}

function cardIn(submitted: SubmittedDetails, errors: FieldError[]): string | null {
  if (submitted.card === '') return null
  if (/^\d{4}$/.test(submitted.card)) return submitted.card
  errors.push({ field: 'card', message: looksLikeCardNumber(submitted.card) ? cardNumber : 'Enter the last four digits of the card' })
  submitted.card = ''
  return null
}

function choiceIn(submitted: SubmittedDetails, name: 'method' | 'office', codes: readonly string[], errors: FieldError[]): string | null {
  if (submitted[name] === '') return null
  if (codes.includes(submitted[name])) return submitted[name]
  errors.push({ field: name, message: 'Choose one of the list, or none' })
  return null
}
