import { addDays, type CalendarDate, startOfLondonDay } from '../../dates.js'
import type { MeasureCode } from '../measure.js'

/** What a row of daily_figures says; empty texts stand for what the measure does not know. */
export interface DailyFigure {
  day: CalendarDate
  measure: MeasureCode
  fundCode: string
  channel: string
  phase: string
  count: number
  of?: number
  pence?: number
  seconds?: number
}

/** Days of London, both included. */
export interface DayRange {
  from: CalendarDate
  to: CalendarDate
}

/** The same days as instants, for columns of time: the clocks change between some of them. */
export function instantsOf({ from, to }: DayRange): { since: Date, until: Date } {
  return { since: startOfLondonDay(from), until: startOfLondonDay(addDays(to, 1)) }
}
