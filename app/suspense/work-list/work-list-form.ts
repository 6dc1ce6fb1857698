import { addDays, type CalendarDate, parseCalendarDate } from '../../dates.js'
import { isId } from '../../ids.js'
import { mostWords, searchWordsOf } from '../../ledger/search/search-words.js'
import { parseAmount, type Pence, pence } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { WorkListFilter, WorkListOrder, WorkListPlace } from './work-list-query.js'

/** The filters as they were chosen or typed. */
export interface SubmittedFilters {
  words: string
  source: string
  who: string
  age: string
  smallest: string
  largest: string
  suggestion: string
  order: WorkListOrder
}

export interface WorkListForm {
  /** Of what could be read: a filter with a fault narrows nothing. */
  filter: WorkListFilter
  submitted: SubmittedFilters
  errors: FieldError[]
  isNarrowed: boolean
}

const orders: readonly WorkListOrder[] = ['oldest', 'newest', 'largest', 'smallest']
/** In days: how long money may have waited to be asked for by its age. */
const ages = ['7', '30', '90', '365']

/** Reads the filters of the work list. @param userId whose items "mine" are */
export function readWorkListForm(query: unknown, today: CalendarDate, userId: string): WorkListForm {
  const submitted: SubmittedFilters = {
    words: field(query, 'words').trim().slice(0, 100), source: field(query, 'source'), who: field(query, 'who'), age: field(query, 'age'),
    smallest: field(query, 'smallest').trim(), largest: field(query, 'largest').trim(), suggestion: field(query, 'suggestion'),
    order: orders.find(order => order === field(query, 'order')) ?? 'oldest'
  }
  const errors: FieldError[] = []
  const smallestPence = readAmount('smallest', submitted.smallest, errors)
  const largestPence = readAmount('largest', submitted.largest, errors)
  if (smallestPence !== undefined && largestPence !== undefined && smallestPence > largestPence) {
    errors.push({ field: 'largest', message: 'The largest amount must be the same as or more than the smallest' })
  }
  const words = searchWordsOf(submitted.words).slice(0, mostWords)
  const filter: WorkListFilter = {
    ...(/^[a-z][a-z0-9-]{1,40}$/.test(submitted.source) ? { origin: submitted.source } : {}),
    ...whose(submitted.who, userId),
    ...(ages.includes(submitted.age) ? { paidTo: addDays(today, -Number(submitted.age)) } : {}),
    ...(smallestPence === undefined ? {} : { smallestPence }),
    ...(largestPence === undefined ? {} : { largestPence }),
    ...(words.length === 0 ? {} : { words }),
    ...suggestionWanted(submitted.suggestion)
  }
  return { filter: errors.length > 0 ? {} : filter, submitted, errors, isNarrowed: Object.keys(filter).length > 0 }
}

function whose(who: string, userId: string): Pick<WorkListFilter, 'takenBy'> {
  if (who === 'mine') return { takenBy: userId }
  if (who === 'nobody') return { takenBy: null }
  return isId(who) ? { takenBy: who } : {}
}

function suggestionWanted(suggestion: string): Pick<WorkListFilter, 'suggestion'> {
  if (suggestion === 'any' || suggestion === 'none') return { suggestion }
  return /^[a-z-]{3,40}$/.test(suggestion) ? { suggestion: { reason: suggestion } } : {}
}

function readAmount(name: 'smallest' | 'largest', typed: string, errors: FieldError[]): Pence | undefined {
  if (typed === '') return undefined
  const { pence: amount, fault } = parseAmount(typed)
  if (fault === undefined) return amount
  errors.push({ field: name, message: `The ${name} amount must be in pounds, like 45 or 45.50` })
  return undefined
}

/** A place in the list as it stands in an address. */
export function formatPlace({ remainingPence, occurredOn, entryId, lineNumber }: WorkListPlace): string {
  return `${remainingPence}_${occurredOn}_${entryId}_${lineNumber}`
}

/** Null for anything that `formatPlace` did not make. */
export function parsePlace(text: string): WorkListPlace | null {
  const [, amount = '', day = '', entryId = '', line = ''] =
    /^(-?\d{1,15})_([\d-]{10})_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})_(\d{1,6})$/.exec(text) ?? []
  const occurredOn = parseCalendarDate(day)
  return occurredOn === null ? null : { remainingPence: pence(Number(amount)), occurredOn, entryId, lineNumber: Number(line) }
}
