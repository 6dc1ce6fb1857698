import { addDays, type CalendarDate, calendarDate } from '../dates.js'

/** How long after a month's end it is published: until then costs and volumes are typed in. */
export const daysUntilPublished = 7

const monthsShown = 12

/** The twelve latest months that may have been published on a day, `YYYY-MM`, the earliest first. */
export function publishedMonths(today: CalendarDate): string[] {
  const months: string[] = []
  let month = monthBefore(addDays(today, -daysUntilPublished).slice(0, 7))
  for (; months.length < monthsShown; month = monthBefore(month)) months.unshift(month)
  return months
}

export function firstDay(month: string): CalendarDate {
  return calendarDate(`${month}-01`)
}

export function lastDay(month: string): CalendarDate {
  return addDays(firstDay(addDays(firstDay(month), 31).slice(0, 7)), -1)
}

function monthBefore(month: string): string {
  return addDays(firstDay(month), -1).slice(0, 7)
}
