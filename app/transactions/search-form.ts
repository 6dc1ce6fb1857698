import type { CalendarDate } from '../dates.js'
import { checkReference, type ReferenceRule } from '../funds/account-reference.js'
import { cardNumberFault, looksLikeCardNumber } from '../funds/card-number.js'
import { type ListOrder, sortColumns } from '../ledger/search/find-lines.js'
import { type Interpretation, readSearch } from '../ledger/search/read-search.js'
import { newestFirst, type SearchCriteria } from '../ledger/search/search-criteria.js'
import { mostWords } from '../ledger/search/search-words.js'
import { field, type FieldError } from '../web/form-body.js'
import { cardNumbersTyped, filtersTyped, readFilters, type SubmittedFilters } from './filters-form.js'

/** The values of the box and the filters as they were chosen or typed. */
export interface SubmittedSearch extends SubmittedFilters {
  q: string
}

export interface SearchValues {
  /** What is found matches one of these; empty when nothing could be made of the words in the box, or it contradicts the filters. */
  anyOf: SearchCriteria[]
  interpretations: Interpretation[]
  /** Whether anything narrows the list at all. */
  isNarrowed: boolean
}

export type SearchForm =
  | { values: SearchValues, submitted: SubmittedSearch, errors?: never }
  | { errors: FieldError[], submitted: SubmittedSearch, values?: never }

/** What the council's own things say of what was typed. */
export interface KnownToSearch {
  /** Of all the council's funds. */
  rules: readonly ReferenceRule[]
  /** The ids of the files whose name begins as was typed for one; of none where nothing was. */
  filesCalled: readonly string[]
}

const longestSearch = 200

/**
 * Reads the one box and the filters. Each filter narrows every way in which the box was understood. A card number is not searched for and
 * not given back, unless it is a reference by a fund's own check digit, as library cards are.
 */
export function readSearchForm(query: unknown, today: CalendarDate, { rules, filesCalled }: KnownToSearch): SearchForm {
  const typed = field(query, 'q')
  const references = [...new Set(rules.flatMap(rule => checkReference(rule, typed).reference ?? []))]
  const isCardNumber = references.length === 0 && looksLikeCardNumber(typed)
  const submitted: SubmittedSearch = { q: isCardNumber ? '' : typed.slice(0, longestSearch), ...filtersTyped(query, filesCalled) }
  const { criteria: filters, errors: faults } = readFilters(submitted, today, filesCalled)
  const errors = [...cardNumbersTyped(query, filesCalled), ...faults]
  if (isCardNumber) errors.unshift({ field: 'q', message: cardNumberFault('the last four digits') })
  if (errors.length > 0) return { errors, submitted }

  const read = readSearch(submitted.q, today, references)
  const isBlank = submitted.q.trim() === ''
  return {
    submitted,
    values: {
      interpretations: read.interpretations,
      anyOf: isBlank ? [filters] : read.anyOf.flatMap(criteria => narrowed(criteria, filters)),
      isNarrowed: !isBlank || Object.keys(filters).length > 0
    }
  }
}

/** The order asked for, as 'amount-down' or 'payer-up'; anything else is newest first. */
export function readOrder(query: unknown): ListOrder {
  const [, column, direction] = /^(\w+)-(up|down)$/.exec(field(query, 'sort')) ?? []
  const by = sortColumns.find(known => known === column)
  return by === undefined ? newestFirst : { by, isDescending: direction === 'down' }
}

/** What the box means and what the filters say must both hold. Where they name two different things there is nothing to look for. */
function narrowed(criteria: SearchCriteria, filters: SearchCriteria): SearchCriteria[] {
  const words = [...filters.words ?? [], ...criteria.words ?? []].slice(-mostWords)
  const from = [criteria.occurredFrom, filters.occurredFrom].filter(day => day !== undefined).sort().at(-1)
  const to = [criteria.occurredTo, filters.occurredTo].filter(day => day !== undefined).sort().at(0)
  const contradict = (['cardLastFour', 'providerPaymentId'] as const)
    .some(name => criteria[name] !== undefined && filters[name] !== undefined && criteria[name] !== filters[name])
  return contradict ? [] : [{
    ...filters, ...criteria, ...(words.length === 0 ? {} : { words }),
    ...(from === undefined ? {} : { occurredFrom: from }), ...(to === undefined ? {} : { occurredTo: to })
  }]
}
