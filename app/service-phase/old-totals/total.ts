import type { CalendarDate } from '../../dates.js'
import { type Pence, pence } from '../../money.js'

/** How often something was paid, and how much. */
export interface Total {
  count: number
  amountPence: Pence
}

/** What was taken for a fund, or with null went to suspense, by one method of payment. */
export interface TotalLine extends Total {
  fundCode: string | null
  methodCode: string
}

/** A day of the old system: what it took, which may be nothing. */
export interface DayOfTotals {
  day: CalendarDate
  lines: TotalLine[]
}

/** What tells a fund and a method of payment from others. */
export function pairOf({ fundCode, methodCode }: Pick<TotalLine, 'fundCode' | 'methodCode'>): string {
  return `${fundCode ?? ''}/${methodCode}`
}

export function totalOf(lines: readonly Total[]): Total {
  return {
    count: lines.reduce((sum, { count }) => sum + count, 0), amountPence: pence(lines.reduce((sum, { amountPence }) => sum + amountPence, 0))
  }
}

/** Whether two days' lines say the same, in whatever order. */
export function sayTheSame(one: readonly TotalLine[], other: readonly TotalLine[]): boolean {
  const figures = (lines: readonly TotalLine[]) => lines.map(line => `${pairOf(line)} ${line.count} ${line.amountPence}`).sort().join('\n')
  return figures(one) === figures(other)
}

export function groupedByDay(lines: readonly (TotalLine & { day: CalendarDate })[]): Map<CalendarDate, TotalLine[]> {
  const byDay = new Map<CalendarDate, TotalLine[]>()
  for (const { day, ...line } of lines) byDay.set(day, [...byDay.get(day) ?? [], line])
  return byDay
}
