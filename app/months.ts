import { Temporal } from 'temporal-polyfill'
import { type CalendarDate, calendarDate, formatDate } from './dates.js'

/** A month of the calendar, `YYYY-MM`. Text order is order in time, so `<` compares two of them. */
export type Month = string

export function monthOf(date: CalendarDate): Month {
  return date.slice(0, 7)
}

/** @returns null unless it is `YYYY-MM` and a month that exists, from 2000 on: an earlier year is a slip of the keyboard */
export function parseMonth(text: string): Month | null {
  return /^2\d{3}-(0[1-9]|1[0-2])$/.test(text) ? text : null
}

/** The month so many later; earlier when negative. */
export function addMonths(month: Month, months: number): Month {
  return Temporal.PlainYearMonth.from(month).add({ months }).toString()
}

export function firstDay(month: Month): CalendarDate {
  return calendarDate(`${month}-01`)
}

export function lastDay(month: Month): CalendarDate {
  return calendarDate(`${month}-${daysIn(month)}`)
}

export function daysIn(month: Month): number {
  return Temporal.PlainYearMonth.from(month).daysInMonth
}

/** `November 2026`. */
export function formatMonth(month: Month): string {
  return formatDate(firstDay(month)).replace(/^1 /, '')
}
