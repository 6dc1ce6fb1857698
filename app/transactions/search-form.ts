import { type CalendarDate, parseTypedDate } from '../dates.js'
import { checkReference, type ReferenceRule } from '../funds/account-reference.js'
import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import type { EntryChannel } from '../ledger/entry-types.js'
import { shownKinds, type ShownKind } from '../ledger/posting-line.js'
import { type Interpretation, readSearch } from '../ledger/search/read-search.js'
import type { SearchCriteria } from '../ledger/search/search-query.js'
import { field, type FieldError } from '../web/form-body.js'

/** The values of the filters as they were chosen or typed. */
export interface SubmittedSearch {
  q: string
  fund: string
  method: string
  channel: string
  kind: string
  from: string
  to: string
}

export interface SearchValues {
  /** What is found matches one of these; empty when nothing could be made of the words in the box. */
  anyOf: SearchCriteria[]
  interpretations: Interpretation[]
  /** Whether anything narrows the list at all. */
  isNarrowed: boolean
}

export type SearchForm =
  | { values: SearchValues, submitted: SubmittedSearch, errors?: never }
  | { errors: FieldError[], submitted: SubmittedSearch, values?: never }

const channels: readonly EntryChannel[] = ['web', 'phone', 'counter', 'home_visit', 'web_chat', 'file', 'office', 'system']
const longestSearch = 200

/**
 * Reads the one box and the filters. Each filter narrows every way in which the box was understood. A card number is not searched for and
 * not given back, unless it is a reference by a fund's own check digit, as library cards are.
 * @param rules of all the council's funds.
 */
export function readSearchForm(query: unknown, today: CalendarDate, rules: readonly ReferenceRule[]): SearchForm {
  const typed = field(query, 'q')
  const references = [...new Set(rules.flatMap(rule => checkReference(rule, typed).reference ?? []))]
  const isCardNumber = references.length === 0 && looksLikeCardNumber(typed)
  const submitted: SubmittedSearch = {
    q: isCardNumber ? '' : typed.slice(0, longestSearch), ...filtersTyped(query)
  }
  const from = parseTypedDate(submitted.from, today)
  const to = parseTypedDate(submitted.to, today)
  const errors: FieldError[] = []
  if (isCardNumber) errors.push({ field: 'q', message: cardNumberFault('the last four digits') })
  const isNoDate = (name: string, date: CalendarDate | null) => field(query, name).trim() !== '' && date === null
  if (isNoDate('from', from)) errors.push({ field: 'from', message: 'The first day must be a real date, like 27/3/2026' })
  if (isNoDate('to', to)) errors.push({ field: 'to', message: 'The last day must be a real date, like 27/3/2026' })
  if (from !== null && to !== null && from > to) errors.push({ field: 'to', message: 'The last day must be the same as or after the first day' })
  if (errors.length > 0) return { errors, submitted }

  const filters = filtersOf(submitted, from, to)
  const read = readSearch(submitted.q, today, references)
  const isBlank = submitted.q.trim() === ''
  return {
    submitted,
    values: {
      interpretations: read.interpretations,
      anyOf: isBlank ? [filters] : read.anyOf.map(criteria => narrowed(criteria, filters)),
      isNarrowed: !isBlank || Object.keys(filters).length > 0
    }
  }
}

function filtersTyped(query: unknown): Omit<SubmittedSearch, 'q'> {
  const typed = (name: string) => withoutCardNumber(field(query, name).trim())
  return {
    fund: typed('fund'), method: typed('method'), channel: typed('channel'), kind: typed('kind'), from: typed('from'), to: typed('to')
  }
}

function filtersOf(submitted: SubmittedSearch, from: CalendarDate | null, to: CalendarDate | null): SearchCriteria {
  const channel = channels.find(known => known === submitted.channel)
  const kind = shownKinds.find((known): known is ShownKind => known === submitted.kind)
  return {
    ...(/^[A-Z0-9]{1,5}$/.test(submitted.fund) ? { fundCode: submitted.fund } : {}),
    ...(/^[A-Z0-9]{1,5}$/.test(submitted.method) ? { methodCode: submitted.method } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(kind === undefined ? {} : { kind }),
    ...(from === null ? {} : { occurredFrom: from }),
    ...(to === null ? {} : { occurredTo: to })
  }
}

/** A date in the box and dates in the filters must both hold. */
function narrowed(criteria: SearchCriteria, filters: SearchCriteria): SearchCriteria {
  const both = { ...filters, ...criteria }
  const from = [criteria.occurredFrom, filters.occurredFrom].filter(day => day !== undefined).sort().at(-1)
  const to = [criteria.occurredTo, filters.occurredTo].filter(day => day !== undefined).sort().at(0)
  return { ...both, ...(from === undefined ? {} : { occurredFrom: from }), ...(to === undefined ? {} : { occurredTo: to }) }
}
