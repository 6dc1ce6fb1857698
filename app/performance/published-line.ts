import type { MeasureCode } from '../measures/measure.js'
import type { Pence } from '../money.js'

/** A month's figures of one measure: of everything, of one fund or of one channel. Null is what the measure does not have, or what is hidden. */
export interface PublishedLine {
  measure: MeasureCode
  by: 'all' | 'fund' | 'channel'
  /** The fund's or the channel's code, `none` where what is counted has none; `all` for everything, or for a table that is hidden whole. */
  code: string
  /** The fund's or the channel's name; empty for everything. */
  name: string
  count: number | null
  of: number | null
  pence: Pence | null
  seconds: number | null
  /** Something of it would tell of fewer than five, and is not here. */
  isHidden: boolean
}
