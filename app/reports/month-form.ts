import { addDays, type CalendarDate, parseCalendarDate } from '../dates.js'
import { addMonths, firstDay, formatMonth, lastDay, monthOf } from '../months.js'
import { field, type FieldError } from '../web/form-body.js'

export interface Month {
  startsOn: CalendarDate
  endsOn: CalendarDate
  /** `November 2026`. */
  name: string
  /** As an address asks for it: `month=11&year=2026`. */
  query: string
}

export interface MonthForm {
  month: Month
  errors?: FieldError[]
  submitted: { month: string, year: string }
}

/** The month that an address asks for; today's where it asks for none, and beside the fault where it asks for one that is none. */
export function readMonthForm(query: unknown, today: CalendarDate): MonthForm {
  const submitted = { month: field(query, 'month').trim(), year: field(query, 'year').trim() }
  const thisMonth = monthFrom(firstDay(monthOf(today)))
  if (submitted.month === '' && submitted.year === '') return { month: thisMonth, submitted: numbersOf(thisMonth) }
  const first = /^\d{1,2}$/.test(submitted.month) && /^\d{4}$/.test(submitted.year)
    ? parseCalendarDate(`${submitted.year}-${submitted.month.padStart(2, '0')}-01`)
    : null
  const isNear = first !== null && first >= '2000-01-01' && first <= '2199-12-01'
  if (isNear) return { month: monthFrom(first), submitted }
  return { month: thisMonth, submitted, errors: [{ field: 'month', message: `Enter a month and a year in numbers, like ${thisMonth.query.replace(/\D+/g, ' ').trim()}` }] }
}

/** @param steps how many months later; earlier when negative */
export function monthAfter({ startsOn }: Month, steps: 1 | -1): Month {
  return monthFrom(firstDay(addMonths(monthOf(startsOn), steps)))
}

export function daysOf({ startsOn, endsOn }: Month): CalendarDate[] {
  const days = [startsOn]
  for (let day = startsOn; day < endsOn;) days.push(day = addDays(day, 1))
  return days
}

function monthFrom(startsOn: CalendarDate): Month {
  const month = monthOf(startsOn)
  return {
    startsOn, endsOn: lastDay(month), name: formatMonth(month),
    query: `month=${Number(startsOn.slice(5, 7))}&year=${startsOn.slice(0, 4)}`
  }
}

function numbersOf({ startsOn }: Month): { month: string, year: string } {
  return { month: String(Number(startsOn.slice(5, 7))), year: startsOn.slice(0, 4) }
}
