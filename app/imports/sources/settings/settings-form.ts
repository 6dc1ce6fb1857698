import { type CalendarDate, parseTypedDate, parseTypedTime } from '../../../dates.js'
import { field, type FieldError } from '../../../web/form-body.js'
import type { ImportKind } from '../../import.js'
import type { Schedule } from '../../schedule/due-times.js'
import type { Answers } from '../mapping-answers.js'
import type { SourceChoices } from '../source-choices-query.js'

/** What can be set of every source, whatever its format. */
export interface SourceSettings {
  /** Null for a source of accounts, which bring no money. */
  money: { ledgerAccountCode: string, methodCode: string, officeCode: string, methodCodes: Record<string, string> } | null
  rowLimit: number
  /** Null where no file is expected at any time. */
  schedule: Schedule | null
  enabled: boolean
}

export const daysOfWeek = ['1', '2', '3', '4', '5', '6', '7'] as const
/** How many of a file's own codes can have a method of ours. */
export const mostMethodCodes = 40

const most = { rowLimit: 5_000_000, grace: 1440, code: 100 }

type Result = { values: SourceSettings, errors?: never, submitted: Answers } | { values?: never, errors: FieldError[], submitted: Answers }

/** @param today what a date without a year is read against */
export function readSettingsForm(body: unknown, kind: ImportKind, choices: SourceChoices, today: CalendarDate): Result {
  const submitted = submittedIn(body)
  const money = kind === 'accounts' ? { values: null, errors: [] } : readMoney(submitted, choices)
  const rowLimit = wholeNumber(submitted.rowLimit ?? '', 1, most.rowLimit)
  const schedule = readSchedule(submitted, today)
  const errors = [
    ...rowLimit === null ? [{ field: 'rowLimit', message: 'Enter how many rows a file may have, from 1 to 5,000,000' }] : [],
    ...schedule.errors,
    ...money.errors
  ]
  if (errors.length > 0 || rowLimit === null) return { errors, submitted }
  return { values: { money: money.values, rowLimit, schedule: schedule.values, enabled: submitted.enabled === 'yes' }, submitted }
}

function submittedIn(body: unknown): Answers {
  const numbers = Array.from({ length: mostMethodCodes }, (_, index) => index + 1)
  const names = [
    'ledgerAccountCode', 'methodCode', 'officeCode', ...numbers.flatMap(number => [`stated${number}`, `meant${number}`]), 'rowLimit',
    ...daysOfWeek.map(day => `day${day}`), 'expectedBy', 'graceMinutes', 'expectedFrom', 'enabled'
  ]
  return Object.fromEntries(names.map(name => [name, field(body, name).trim()]))
}

function readMoney(answers: Answers, choices: SourceChoices): { values: SourceSettings['money'], errors: FieldError[] } {
  const isOne = (list: readonly { code: string }[], name: string) => list.some(({ code }) => code === answers[name])
  const errors = [
    ...isOne(choices.ledgerAccounts, 'ledgerAccountCode') ? [] : [{ field: 'ledgerAccountCode', message: 'Select where the money is' }],
    ...isOne(choices.methods, 'methodCode') ? [] : [{ field: 'methodCode', message: 'Select a method of payment' }],
    ...isOne(choices.offices, 'officeCode') ? [] : [{ field: 'officeCode', message: 'Select an office' }],
    ...Array.from({ length: mostMethodCodes }, (_, index) => faultsOfCode(answers, index + 1, choices)).flat()
  ]
  const { ledgerAccountCode = '', methodCode = '', officeCode = '' } = answers
  return { values: { ledgerAccountCode, methodCode, officeCode, methodCodes: Object.fromEntries(codesIn(answers)) }, errors }
}

function faultsOfCode(answers: Answers, number: number, { methods }: SourceChoices): FieldError[] {
  const { [`stated${number}`]: stated = '', [`meant${number}`]: meant = '' } = answers
  const isEarlier = codesIn(answers, number - 1).some(([earlier]) => earlier === stated)
  return [
    ...stated.length > most.code ? [{ field: `stated${number}`, message: `Enter a code of at most ${most.code} characters` }] : [],
    ...stated !== '' && isEarlier ? [{ field: `stated${number}`, message: `The code ${stated.slice(0, most.code)} stands here twice. Remove one of them` }] : [],
    ...stated === '' && meant !== '' ? [{ field: `stated${number}`, message: 'Enter what the file calls this method' }] : [],
    ...stated !== '' && !methods.some(({ code }) => code === meant) ? [{ field: `meant${number}`, message: 'Select which method of payment this means' }] : []
  ]
}

function codesIn(answers: Answers, upTo = mostMethodCodes): [string, string][] {
  return Array.from({ length: upTo }, (_, index): [string, string] => [answers[`stated${index + 1}`] ?? '', answers[`meant${index + 1}`] ?? ''])
    .filter(([stated]) => stated !== '')
}

function readSchedule(answers: Answers, today: CalendarDate): { values: Schedule | null, errors: FieldError[] } {
  const days = daysOfWeek.filter(day => answers[`day${day}`] === 'yes').join('')
  const { expectedBy = '', graceMinutes = '', expectedFrom = '' } = answers
  if (days === '' && expectedBy === '') return { values: null, errors: [] }
  const by = parseTypedTime(expectedBy)
  const grace = graceMinutes === '' ? 0 : wholeNumber(graceMinutes, 0, most.grace)
  const from = expectedFrom === '' ? today : parseTypedDate(expectedFrom, today)
  const errors = [
    ...days === '' ? [{ field: 'day1', message: 'Select the days on which a file is expected' }] : [],
    ...by === null ? [{ field: 'expectedBy', message: 'Enter a time of day, like 9:30am or 17:00' }] : [],
    ...grace === null ? [{ field: 'graceMinutes', message: 'Enter a number of minutes from 0 to 1440' }] : [],
    ...from === null ? [{ field: 'expectedFrom', message: 'Enter a date, like 1 December 2026' }] : []
  ]
  return { values: by === null || grace === null || from === null ? null : { days, by, graceMinutes: grace, from }, errors }
}

function wholeNumber(text: string, least: number, largest: number): number | null {
  const number = Number(text.replaceAll(',', ''))
  return /^[\d,]+$/.test(text) && number >= least && number <= largest ? number : null
}
