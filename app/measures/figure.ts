import type { Phase } from '../councils/phase.js'
import type { Channel } from '../ledger/entry-types.js'
import type { Pence } from '../money.js'
import type { MeasureCode } from './measure.js'

/**
 * What was measured in one month of one fund, channel and phase; null where the measure knows no fund, channel or phase, or what it
 * counts has none. Figures of one measure are added up to those of wider groups; the value shown is worked out from the sums.
 */
export interface Figure {
  /** `YYYY-MM`, of London's days. */
  month: string
  measure: MeasureCode
  fundCode: string | null
  channel: Channel | null
  phase: Phase | null
  count: number
  /** Of how many the count is a part, where the measure is a share. */
  of: number | null
  pence: Pence | null
  /** How long all that was counted took together. */
  seconds: number | null
}
