import { type CalendarDate, parseTypedDate } from '../../dates.js'
import { parseAmount, type Pence } from '../../money.js'
import { readReference } from '../../references.js'
import type { SearchCriteria } from './search-criteria.js'
import { mostWords, searchWordsOf } from './search-words.js'

/** One way in which what was typed was understood, with what was looked for. */
export type Interpretation =
  | { as: 'receipt-reference', text: string }
  | { as: 'account-reference', text: string }
  | { as: 'provider-payment', text: string }
  | { as: 'amount', amountPence: Pence }
  | { as: 'date', date: CalendarDate }
  | { as: 'card', text: string }
  | { as: 'words', text: string }

export interface ReadSearch {
  /** What is found matches one of these. Empty when nothing could be made of what was typed. */
  anyOf: SearchCriteria[]
  /** In the order in which a page tells them. */
  interpretations: Interpretation[]
}

const longestReference = 30
const longestBareAmount = 6

/**
 * Understands what somebody typed into the one search box: a receipt's reference, an account reference, an amount (`£12.34`, `1234.50`), a
 * date (`3 May 2026`), four digits of a card, the provider's id of a payment, or else words of a payer's name or a narrative. What can
 * mean several things is looked for as all of them: `1234` is a card, £1,234 and an account.
 * @param references what was typed, in each form in which some fund keeps its references.
 */
export function readSearch(text: string, today: CalendarDate, references: readonly string[]): ReadSearch {
  const typed = text.trim().replace(/\s+/g, ' ')
  const interpretations = [
    ...receiptReference(typed), ...accountReferences(typed, references), ...providerPayment(typed), ...amount(typed), ...date(typed, today),
    ...card(typed), ...words(typed, today)
  ]
  return { interpretations, anyOf: interpretations.map(criteriaOf) }
}

function criteriaOf(meant: Interpretation): SearchCriteria {
  switch (meant.as) {
    case 'receipt-reference': return { receiptReference: meant.text }
    case 'account-reference': return { accountReference: meant.text }
    case 'provider-payment': return { providerPaymentId: meant.text }
    case 'amount': return { amountPence: meant.amountPence }
    case 'date': return { occurredFrom: meant.date, occurredTo: meant.date }
    case 'card': return { cardLastFour: meant.text }
    case 'words': return { words: searchWordsOf(meant.text) }
  }
}

function receiptReference(typed: string): Interpretation[] {
  const reference = readReference(typed)
  return reference === null ? [] : [{ as: 'receipt-reference', text: reference }]
}

/**
 * What a fund's rule accepts, and whatever has a digit, in capitals, as typed or without spaces and dashes: money in suspense may bear a
 * reference of no fund.
 */
function accountReferences(typed: string, references: readonly string[]): Interpretation[] {
  const reference = typed.toUpperCase()
  const isPossible = reference.length <= longestReference && /\d/.test(reference) && /^[A-Z0-9 /-]+$/.test(reference)
  const forms = isPossible ? [reference, reference.replace(/[ -]/g, '')] : []
  return [...new Set([...forms, ...references])].map(form => ({ as: 'account-reference', text: form }))
}

/** Long, of letters and digits: GOV.UK Pay's have 26. */
function providerPayment(typed: string): Interpretation[] {
  return /^(?=.*\d)(?=.*[a-z])[a-z0-9]{20,64}$/i.test(typed) ? [{ as: 'provider-payment', text: typed.toLowerCase() }] : []
}

/** Money in and money out are both looked for, so a minus sign says nothing. A long number without pounds or pence is no amount. */
function amount(typed: string): Interpretation[] {
  const unsigned = typed.replace(/^[-\u2212]\s*/, '')
  const { pence } = parseAmount(unsigned)
  const isBare = /^\d+$/.test(unsigned)
  return pence === undefined || pence === 0 || (isBare && unsigned.length > longestBareAmount) ? [] : [{ as: 'amount', amountPence: pence }]
}

function date(typed: string, today: CalendarDate): Interpretation[] {
  const day = parseTypedDate(typed, today)
  return day === null ? [] : [{ as: 'date', date: day }]
}

function card(typed: string): Interpretation[] {
  return /^\d{4}$/.test(typed) ? [{ as: 'card', text: typed }] : []
}

/** Not for what can only be something else. Ten letters may pass for a receipt's reference and be a name all the same. */
function words(typed: string, today: CalendarDate): Interpretation[] {
  const isReceipt = /\d/.test(typed) && receiptReference(typed).length > 0
  const isOther = isReceipt || providerPayment(typed).length > 0 || date(typed, today).length > 0
  const isMoney = !/^\d+$/.test(typed) && amount(typed).length > 0
  const found = searchWordsOf(typed).slice(0, mostWords)
  return isOther || isMoney || found.length === 0 ? [] : [{ as: 'words', text: found.join(' ') }]
}
