import { addDays, type CalendarDate, startOfLondonDay } from '../../../dates.js'
import type { Random } from '../random.js'

export interface DemoDay {
  /** How many days after the first. */
  index: number
  date: CalendarDate
  startsAt: Date
  /** Not a Saturday or Sunday: files come in and officers work. */
  isWorking: boolean
}

const hour = 3_600_000

/** So many days up to yesterday, oldest first. */
export function daysBefore(today: CalendarDate, count: number): DemoDay[] {
  return Array.from({ length: count }, (_, index) => {
    const date = addDays(today, index - count)
    return { index, date, startsAt: startOfLondonDay(date), isWorking: ![0, 6].includes(new Date(date).getUTCDay()) }
  })
}

export function instantOn(random: Random, day: DemoDay, fromHour: number, toHour: number): Date {
  return new Date(day.startsAt.getTime() + random.between(fromHour * hour, toHour * hour - 1))
}

/** The first working day so many days later, or undefined when that is not over yet. */
export function workingDayAfter(days: readonly DemoDay[], day: DemoDay, atLeast: number): DemoDay | undefined {
  return days.slice(day.index + atLeast).find(({ isWorking }) => isWorking)
}
