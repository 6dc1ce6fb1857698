import type { CalendarDate } from '../../dates.js'
import { dateForm, dateText } from '../layouts/date-text.js'

/** What a pattern of names may be made of: plain characters, {number}, {number:6}, {date} and {date:ddmmyy}. */
const token = /\{(?<word>number|date)(?::(?<form>[^{}]*))?\}/g
const plainCharacters = /^[A-Za-z0-9._-]*$/

/** What is wrong with a pattern in words, or null. It names the number, so that no two files of a feed go by one name. */
export function patternFault(pattern: string): string | null {
  const tokens = [...pattern.matchAll(token)].map(({ groups }) => ({ word: groups?.word ?? '', form: groups?.form }))
  if (pattern === '') return 'Enter what its files are called'
  if (pattern.length > 100) return 'Enter at most 100 characters'
  if (!tokens.some(({ word }) => word === 'number')) return 'Put {number} into the name, so that no two files have the same'
  if (tokens.some(({ word, form }) => form !== undefined && !(word === 'number' ? /^[1-9]$/.test(form) : isDateForm(form)))) {
    return 'Write the number like {number} or {number:6}, and the date like {date} or {date:ddmmyy}'
  }
  if (!plainCharacters.test(pattern.replace(token, '')) || pattern.startsWith('.')) {
    return 'Use letters, numbers, dots, dashes and underscores beside {number} and {date}'
  }
  return null
}

export function fileNameOf(pattern: string, { number, madeFor }: { number: number, madeFor: CalendarDate }): string {
  return pattern.replace(token, (_, word: string, form: string | undefined) => (
    word === 'number' ? String(number).padStart(Number(form ?? 1), '0') : dateText(madeFor, form ?? 'yyyymmdd')
  ))
}

/** Slashes and spaces would be no part of a file's name. */
function isDateForm(form: string): boolean {
  return dateForm.test(form) && plainCharacters.test(form)
}
