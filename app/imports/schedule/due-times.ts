import { addDays, type CalendarDate, londonDate, londonInstant, startOfLondonDay } from '../../dates.js'

/** On which days a source's file is expected, and by when. Bank holidays are days like any other. */
export interface Schedule {
  /** 1 for Monday to 7 for Sunday, such as '12345'. */
  days: string
  /** London's time, such as '09:30'. */
  by: string
  graceMinutes: number
  /** No file is expected for a day before it. */
  from: CalendarDate
}

/** A file that is expected on a day. */
export interface Due {
  on: CalendarDate
  by: Date
  /** From then on it is late, unless it has come. */
  lateFrom: Date
  /**
   * A file that came before then was an earlier day's, itself late perhaps: from the day's start, or twelve hours before it is expected
   * where that is earlier, since files for a morning come in the evening before.
   */
  countsFrom: Date
}

const daysOfWeek = 7
const minute = 60_000
const mostEarly = 12 * 60 * minute

/** What is expected on a day, if anything is. */
export function dueOn(schedule: Schedule, on: CalendarDate): Due | null {
  if (on < schedule.from || !schedule.days.includes(dayOfWeek(on))) return null
  const by = londonInstant(on, schedule.by)
  return {
    on, by, lateFrom: new Date(by.getTime() + schedule.graceMinutes * minute),
    countsFrom: new Date(Math.min(startOfLondonDay(on).getTime(), by.getTime() - mostEarly))
  }
}

/** The last that would be late by now, had no file come for it. */
export function lastDue(schedule: Schedule, now: Date): Due | null {
  const today = londonDate(now)
  // One day more than a week: of today's the time may not have come, nor of the last such day's if its grace is long.
  for (let daysBack = 0; daysBack <= daysOfWeek + 1; daysBack += 1) {
    const due = dueOn(schedule, addDays(today, -daysBack))
    if (due !== null && due.lateFrom <= now) return due
  }
  return null
}

function dayOfWeek(date: CalendarDate): string {
  return String(new Date(`${date}T12:00:00Z`).getUTCDay() || daysOfWeek)
}
