import type { KnownAmounts } from '../measures/measure-value.js'
import type { MeasureCode } from '../measures/measure.js'

/**
 * A month's figures of one measure: of everything, of one fund or channel, or on the pages of the whole service of one council. Of amounts and
 * scores null is what the measure does not have, or what is hidden.
 */
export interface PublishedLine extends KnownAmounts {
  measure: MeasureCode
  by: 'all' | 'fund' | 'channel' | 'council'
  /** The fund's, channel's or council's code, `none` where what is counted has none; `all` for everything, or for a table that is hidden whole. */
  code: string
  /** Its name; empty for everything of a council. */
  name: string
  /** A score's value, in hundredths of a per cent: it is published without the points that it comes from. */
  score: number | null
  /** Some of what is counted was typed in by staff. */
  isTyped: boolean
  /** Something of it would tell of fewer than five, and is not here. */
  isHidden: boolean
}
