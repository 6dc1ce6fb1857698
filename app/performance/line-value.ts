import { valueOf } from '../measures/measure-value.js'
import type { MeasureUnit } from '../measures/measure.js'
import type { PublishedLine } from './published-line.js'

/** The value of a line, in the units of `valueOf`; null where it is hidden, or of nothing. */
export function valueOfLine(unit: MeasureUnit, line: PublishedLine): number | null {
  return unit === 'score' ? line.score : valueOf(unit, line)
}
