import { addDays, type CalendarDate, londonDate, parseTypedDate } from '../../dates.js'
import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { Cohort } from './cohort.js'

const longestName = 100
const longestNote = 500
const mostDays = 366

export type NewCohort = Pick<Cohort, 'name' | 'fund_codes' | 'quota' | 'opens_on' | 'closes_on' | 'code_days' | 'is_for_advisers' | 'note'>
export type SubmittedCohort = Record<'name' | 'fund' | 'quota' | 'opensOn' | 'closesOn' | 'codeDays' | 'use' | 'note', string>

export type CohortForm = { values: NewCohort, submitted: SubmittedCohort, errors?: never } | { errors: FieldError[], submitted: SubmittedCohort, values?: never }

/** Reads a cohort: who are invited together, to which fund, how many and from when until when. */
export function readCohortForm(body: unknown, fundCodes: readonly string[], now: Date): CohortForm {
  const typed = (name: string) => maskCardNumbers(field(body, name).trim())
  const submitted: SubmittedCohort = {
    name: typed('name'), fund: typed('fund'), quota: typed('quota'), opensOn: typed('opensOn'), closesOn: typed('closesOn'), codeDays: typed('codeDays'), use: typed('use'),
    note: typed('note')
  }
  const errors: FieldError[] = []
  const fault = (name: string, message: string | null) => { if (message !== null) errors.push({ field: name, message }) }
  const today = londonDate(now)
  const [opensOn, closesOn] = [dayOf(submitted.opensOn, today), dayOf(submitted.closesOn, today)]
  const [quota, codeDays] = [wholeNumber(submitted.quota, 100_000), wholeNumber(submitted.codeDays, 365)]
  fault('name', textFault('name', field(body, 'name').trim(), longestName, 'Enter a name for the cohort'))
  if (submitted.fund !== '' && !fundCodes.includes(submitted.fund)) fault('fund', 'Choose what they can pay')
  if (quota === null) fault('quota', 'How many can accept must be a whole number from 1 to 100,000')
  if (opensOn === null) fault('opensOn', 'The first day must be a date, like 27/3/2027')
  fault('closesOn', closesOn === null ? 'The last day must be a date, like 27/5/2027' : faultOfEnd(opensOn ?? today, closesOn, today))
  if (codeDays === null) fault('codeDays', 'How long a code can be used must be from 1 to 365 days')
  fault('note', textFault('note', field(body, 'note').trim(), longestNote, null))
  if (errors.length > 0 || quota === null || codeDays === null || opensOn === null || closesOn === null) return { errors, submitted }
  return {
    submitted, values: {
      name: submitted.name, fund_codes: submitted.fund === '' ? null : [submitted.fund], quota, opens_on: opensOn, closes_on: closesOn, code_days: codeDays,
      is_for_advisers: submitted.use === 'advisers', note: submitted.note
    }
  }
}

function faultOfEnd(opensOn: CalendarDate, closesOn: CalendarDate, today: CalendarDate): string | null {
  if (closesOn < opensOn) return 'The last day must not come before the first'
  if (closesOn < today) return 'The last day must not be past'
  return closesOn > addDays(opensOn, mostDays) ? 'A cohort lasts a year at most' : null
}

function dayOf(typed: string, today: CalendarDate): CalendarDate | null {
  return typed === '' ? null : parseTypedDate(typed, today)
}

function wholeNumber(typed: string, most: number): number | null {
  const number = /^\d{1,6}$/.test(typed) ? Number(typed) : 0
  return number >= 1 && number <= most ? number : null
}
