import type { Phase } from '../councils/phase.js'
import { type Pence, pence } from '../money.js'
import type { Month } from '../months.js'
import type { MeasuredChannel } from './channel-months.js'
import type { MeasureCode } from './measure.js'

/** What was counted. Amounts of one measure can be added up; the value that is shown is worked out from the sums. */
export interface Amounts {
  count: number
  /** Of how many the count is a part, where the measure is a share. */
  of: number | null
  pence: Pence | null
  /** How long all that was counted took together. */
  seconds: number | null
  /** How many of all that were typed in by staff, since the service does not see them. */
  typed: number
}

/** What was measured in one month of one fund, channel and phase; null where the measure knows none, or what it counts has none. */
export interface Figure extends Amounts {
  /** Of London's days. */
  month: Month
  measure: MeasureCode
  fundCode: string | null
  channel: MeasuredChannel['code'] | null
  phase: Phase | null
}

/** @returns null where there are none */
export function sumOfAmounts(all: readonly Amounts[]): Amounts | null {
  return all.reduce<Amounts | null>((sum, amounts) => sum === null ? amountsOf(amounts) : bothOf(sum, amounts), null)
}

function amountsOf({ count, of, pence, seconds, typed }: Amounts): Amounts {
  return { count, of, pence, seconds, typed }
}

function bothOf(one: Amounts, other: Amounts): Amounts {
  const amount = added(one.pence, other.pence)
  return {
    count: one.count + other.count, of: added(one.of, other.of), pence: amount === null ? null : pence(amount),
    seconds: added(one.seconds, other.seconds), typed: one.typed + other.typed
  }
}

function added(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0)
}
