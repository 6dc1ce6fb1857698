import type { CalendarDate } from '../dates.js'
import { type Month, monthOf, parseMonth } from '../months.js'
import { field } from '../web/form-body.js'

/** The month that an address or a form names; today's where it names none, or one that is not to be known yet. */
export function monthAsked(asking: unknown, today: CalendarDate): Month {
  const asked = parseMonth(field(asking, 'month'))
  return asked !== null && asked <= monthOf(today) ? asked : monthOf(today)
}
