import { addDays, type CalendarDate } from '../dates.js'
import { addMonths, type Month, monthOf } from '../months.js'

/** How long after a month's end it is published: until then costs and volumes are typed in. */
const daysUntilPublished = 7

const monthsShown = 12

/** The twelve latest months that may have been published on a day, the earliest first. */
export function publishedMonths(today: CalendarDate): Month[] {
  const latest = addMonths(monthOf(addDays(today, -daysUntilPublished)), -1)
  return Array.from({ length: monthsShown }, (_, index) => addMonths(latest, index + 1 - monthsShown))
}
