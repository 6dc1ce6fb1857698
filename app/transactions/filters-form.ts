import type { CalendarDate } from '../dates.js'
import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { type EntryChannel, entryTypes } from '../ledger/entry-types.js'
import { shownKinds } from '../ledger/posting-line.js'
import { lineStatuses, type SearchCriteria } from '../ledger/search/search-criteria.js'
import { mostWords, searchWordsOf } from '../ledger/search/search-words.js'
import { parseAmount, type Pence } from '../money.js'
import { field, type FieldError } from '../web/form-body.js'
import { readDays } from './days-form.js'

/** The filters by their fields' names, in the order of the page. */
export const filterNames = [
  'fund', 'method', 'channel', 'kind', 'type', 'status', 'from', 'to', 'least', 'most', 'words', 'card', 'provider', 'office', 'user', 'import', 'file'
] as const
export type FilterName = typeof filterNames[number]
export type SubmittedFilters = Record<FilterName, string>

/** What a line of money can be of: the others move money between the council's own accounts alone. */
export const typesOfLines = entryTypes.filter(type => type !== 'provider_payout' && type !== 'cash_banked')
export const channels: readonly EntryChannel[] = ['web', 'phone', 'counter', 'home_visit', 'web_chat', 'file', 'office', 'system']

/** As they were chosen or typed; a card number is not given back. The name of a file that there is may look like one. */
export function filtersTyped(query: unknown, filesCalled: readonly string[]): SubmittedFilters {
  const given = (name: FilterName) => field(query, name).trim()
  const typed = Object.fromEntries(filterNames.map(name => [name, withoutCardNumber(given(name))])) as SubmittedFilters
  // What was typed is meant rather than what was chosen before. From here on the file is known by its id, whatever others are called.
  const [called] = filesCalled
  if (called !== undefined) return filesCalled.length === 1 ? { ...typed, import: called, file: '' } : { ...typed, import: '', file: given('file') }
  return typed.file === '' ? typed : { ...typed, import: '' }
}

/** What the address says of a file, to look for it by. */
export function fileAsked(query: unknown): Record<'import' | 'file', string> {
  return { import: field(query, 'import'), file: field(query, 'file').trim() }
}

/** What each field that is typed into wants, as the refusal of a card number names it. The others are chosen from lists. */
const wanted: Partial<Record<FilterName, string>> = {
  from: 'a day', to: 'a day', least: 'an amount', most: 'an amount', words: 'a name or words', card: 'the last four digits',
  provider: 'the provider’s reference', file: 'the name of a file'
}

/** The fields into which a card number was typed. */
export function cardNumbersTyped(query: unknown, filesCalled: readonly string[]): FieldError[] {
  return filterNames.flatMap(name => {
    const instead = name === 'file' && filesCalled.length > 0 ? undefined : wanted[name]
    return instead !== undefined && looksLikeCardNumber(field(query, name)) ? [{ field: name, message: cardNumberFault(instead) }] : []
  })
}

/** Reads the filters. What no list of ours offers narrows nothing; what was typed wrongly is an error. */
export function readFilters(submitted: SubmittedFilters, today: CalendarDate, filesCalled: readonly string[]): { criteria: SearchCriteria, errors: FieldError[] } {
  const errors: FieldError[] = []
  const chosen = {
    ...given('fundCode', codeIn(submitted.fund)), ...given('methodCode', codeIn(submitted.method)), ...given('officeCode', codeIn(submitted.office)),
    ...given('channel', channels.find(known => known === submitted.channel)), ...given('kind', shownKinds.find(known => known === submitted.kind)),
    ...given('type', entryTypes.find(known => known === submitted.type)), ...given('status', lineStatuses.find(known => known === submitted.status)),
    ...given('recordedBy', isId(submitted.user) ? submitted.user : undefined), ...given('importId', isId(submitted.import) ? submitted.import : undefined)
  }
  if (submitted.file !== '') errors.push({ field: 'file', message: fileFault(filesCalled) })
  const typed = {
    ...daysTyped(submitted, today, errors), ...amountsTyped(submitted, errors), ...wordsTyped(submitted, errors), ...cardTyped(submitted, errors),
    ...providerTyped(submitted, errors)
  }
  return { criteria: { ...chosen, ...typed }, errors }
}

function fileFault({ length }: readonly string[]): string {
  return length === 0 ? 'No file of payments has a name that begins like this. Capital letters count' : 'More than one file has a name that begins like this. Choose one in the list of files, or type more of its name'
}

/** One criterion, or none. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  const criterion: Partial<Record<Name, Value>> = {}
  if (value !== undefined) criterion[name] = value
  return criterion
}

function codeIn(typed: string): string | undefined {
  return /^[A-Z0-9]{1,5}$/.test(typed) ? typed : undefined
}

function daysTyped(submitted: SubmittedFilters, today: CalendarDate, errors: FieldError[]): SearchCriteria {
  const days = readDays(submitted, today)
  errors.push(...days.errors)
  return { ...given('occurredFrom', days.first ?? undefined), ...given('occurredTo', days.last ?? undefined) }
}

function amountsTyped({ least, most }: SubmittedFilters, errors: FieldError[]): SearchCriteria {
  const amountOf = (name: 'least' | 'most', typed: string): Pence | undefined => {
    if (typed === '') return undefined
    const { pence } = parseAmount(typed.replace(/^[-\u2212]\s*/, ''))
    if (pence === undefined) errors.push({ field: name, message: 'The amount must be in pounds and pence, like 12.34' })
    return pence
  }
  const [from, to] = [amountOf('least', least), amountOf('most', most)]
  if (from !== undefined && to !== undefined && from > to) errors.push({ field: 'most', message: 'The larger amount must be the same as or more than the smaller' })
  return { ...given('amountFromPence', from), ...given('amountToPence', to) }
}

function wordsTyped({ words }: SubmittedFilters, errors: FieldError[]): SearchCriteria {
  const found = searchWordsOf(words).slice(0, mostWords)
  if (words !== '' && found.length === 0) errors.push({ field: 'words', message: 'Enter a name or a word of two letters or more' })
  return given('words', found.length === 0 ? undefined : found)
}

function cardTyped({ card }: SubmittedFilters, errors: FieldError[]): SearchCriteria {
  const isFour = /^\d{4}$/.test(card)
  if (card !== '' && !isFour) errors.push({ field: 'card', message: 'Enter the last four digits of the card' })
  return given('cardLastFour', isFour ? card : undefined)
}

function providerTyped({ provider }: SubmittedFilters, errors: FieldError[]): SearchCriteria {
  const isPossible = /^[a-z0-9-]{4,64}$/i.test(provider)
  if (provider !== '' && !isPossible) errors.push({ field: 'provider', message: 'The provider’s reference is of letters and numbers only' })
  return given('providerPaymentId', isPossible ? provider.toLowerCase() : undefined)
}
