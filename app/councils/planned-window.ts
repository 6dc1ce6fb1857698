import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { addDays, londonDate, startOfLondonDay } from '../dates.js'

/**
 * What is closed in a planned window. payments: nobody can begin to pay · staff: staff can read and change nothing, and people go on
 * paying · everything: both.
 */
export const closures = ['payments', 'everything', 'staff'] as const
export type Closure = typeof closures[number]

/** A time in which the service, or part of it, is closed on purpose. It ends before `endsAt`, which is already open again. */
export interface PlannedWindow {
  id: string
  affects: Closure
  startsAt: Date
  endsAt: Date
  /** What residents read of it. */
  words: string
}

const announcedDaysAhead = 14

/** The window that holds at an instant; two never hold at once. */
export function windowAt(windows: readonly PlannedWindow[], now: Date): PlannedWindow | undefined {
  return windows.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
}

/** The window, if there is one, in which nobody can begin to pay at this instant. */
export function closedToPayers(windows: readonly PlannedWindow[], now: Date): PlannedWindow | undefined {
  const window = windowAt(windows, now)
  return window?.affects === 'staff' ? undefined : window
}

/** The window, if there is one, in which staff can change nothing at this instant. */
export function closedToStaff(windows: readonly PlannedWindow[], now: Date): PlannedWindow | undefined {
  const window = windowAt(windows, now)
  return window?.affects === 'payments' ? undefined : window
}

/** What pages announce: windows that hold, or will before so many days have passed. Residents hear nothing of what concerns staff alone. */
export function announcedWindows(windows: readonly PlannedWindow[], now: Date, isToStaff: boolean): PlannedWindow[] {
  const until = startOfLondonDay(addDays(londonDate(now), announcedDaysAhead + 1))
  return windows.filter(({ affects, startsAt, endsAt }) => endsAt > now && startsAt < until && (isToStaff || affects !== 'staff'))
}

/** The council's windows that have not ended, the next first. */
export async function windowsAhead(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<PlannedWindow[]> {
  return await trx('availability_windows').where({ council_id: councilId }).where('ends_at', '>', now).whereNull('closed_at').orderBy('starts_at')
    .select({ id: 'id', affects: 'affects', startsAt: 'starts_at', endsAt: 'ends_at', words: 'words' }) as PlannedWindow[]
}
