import type { MeasureCode } from '../measures/measure.js'
import type { Pence } from '../money.js'

/** A month's figures of one measure: of everything, of one fund or channel, or on the pages of the whole service of one council. Null is what the measure does not have, or what is hidden. */
export interface PublishedLine {
  measure: MeasureCode
  by: 'all' | 'fund' | 'channel' | 'council'
  /** The fund's, channel's or council's code, `none` where what is counted has none; `all` for everything, or for a table that is hidden whole. */
  code: string
  /** Its name; empty for everything of a council. */
  name: string
  count: number | null
  of: number | null
  pence: Pence | null
  seconds: number | null
  /** Something of it would tell of fewer than five, and is not here. */
  isHidden: boolean
}
