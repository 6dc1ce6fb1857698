import { addDays, londonDate, londonTimestamp } from '../../dates.js'
import { type Pence, pence } from '../../money.js'

const hourMs = 3_600_000
const weeksCompared = [1, 2, 3, 4] as const
const longestEffectHours = 31 * 24

/** What was taken in one hour. */
export interface HourTaken {
  taken: number
  takenPence: Pence
}

/** An hour of an outage: what was taken in it, what the same hours of earlier weeks make likely, and so what was not taken. */
export interface HourOfOutage extends HourTaken {
  at: Date
  /** Of how many of the four earlier weeks there are figures. Without any there is no estimate. */
  weeks: number
  notTaken: number | null
  notTakenPence: Pence | null
  /** From the lowest to the highest of those weeks. */
  fewest: number | null
  most: number | null
}

/** The whole hours, by their first instants, that an outage touches and that are over; of a very long one the first month. */
export function hoursOf({ beganAt, endedAt }: { beganAt: Date, endedAt: Date }, now: Date): Date[] {
  const first = Math.floor(beganAt.getTime() / hourMs) * hourMs
  const until = Math.min(endedAt.getTime(), now.getTime() - hourMs + 1)
  const count = Math.max(0, Math.min(longestEffectHours, Math.ceil((until - first) / hourMs)))
  return Array.from({ length: count }, (_, index) => new Date(first + index * hourMs))
}

/**
 * The same hour by London's clocks, one to four weeks before. Of an hour that came twice in autumn it is the one with the same time of year,
 * or else the first; an hour that spring left out is not there.
 */
export function sameHoursBefore(hour: Date): Date[] {
  const [wall, offset] = wallOf(hour)
  return weeksCompared.flatMap(weeks => {
    const wanted = `${addDays(londonDate(hour), -7 * weeks)}${wall.slice(10)}`
    const found = [-hourMs, 0, hourMs].map(shift => new Date(hour.getTime() - weeks * 7 * 24 * hourMs + shift)).filter(one => wallOf(one)[0] === wanted)
    const same = found.find(one => wallOf(one)[1] === offset) ?? found[0]
    return same === undefined ? [] : [same]
  })
}

/** @param earlier what was taken in the same hours of the earlier weeks of which there are figures */
export function hourOfOutage(at: Date, { taken, takenPence }: HourTaken, earlier: readonly HourTaken[]): HourOfOutage {
  const counts = earlier.map(hour => hour.taken)
  const known = { at, taken, takenPence, weeks: earlier.length }
  if (earlier.length === 0) return { ...known, notTaken: null, notTakenPence: null, fewest: null, most: null }
  const missing = (usual: number): number => Math.max(0, usual - taken)
  return {
    ...known, notTaken: missing(medianOf(counts)), notTakenPence: pence(Math.max(0, medianOf(earlier.map(hour => hour.takenPence)) - takenPence)),
    fewest: missing(Math.min(...counts)), most: missing(Math.max(...counts))
  }
}

/** The middle one, or of two in the middle their mean, rounded half up to a whole number. */
function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return Math.floor((low + high + 1) / 2)
}

function wallOf(instant: Date): [wall: string, offset: string] {
  const shown = londonTimestamp(instant)
  return [shown.slice(0, 13), shown.slice(19)]
}
