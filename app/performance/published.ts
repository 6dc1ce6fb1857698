import { londonDate } from '../dates.js'
import { type Measure, type MeasureCode, measures } from '../measures/measure.js'
import { valueInWords, valueOf } from '../measures/measure-value.js'
import type { ShownFigure } from '../measures/shown/measure-figures.js'
import type { Targets } from '../measures/targets.js'
import { sumOf } from '../money.js'
import type { Month } from '../months.js'
import { valueOfLine } from './line-value.js'
import type { Publication } from './publication.js'
import type { PublishedLine } from './published-line.js'

/** What has been published of the months, the earliest first, and what the council wants. */
export interface Published {
  months: readonly Month[]
  publications: readonly Publication[]
  targets: Targets
  /** Of which every day has been summed, so that what did not happen in them is known not to have. */
  summed: ReadonlySet<Month>
}

export type CodedMeasure = Measure & { code: MeasureCode }

/** Those of which something has been. The five answers have no page and no line of their own: they stand in a table together. */
export function publishedMeasures({ publications }: Published): CodedMeasure[] {
  const published = new Set(publications.flatMap(({ lines }) => lines.map(({ measure }) => measure)))
  return measures.filter(({ code, group }) => published.has(code) && group !== 'answers')
}

/** What a line shows. */
export function shownOf({ unit }: Measure, line: PublishedLine, { version, publishedAt }: Publication): ShownFigure {
  return { value: valueOfLine(unit, line), amounts: line, isTyped: line.isTyped, isHidden: line.isHidden, revisedOn: version > 1 ? londonDate(publishedAt) : null }
}

/** Of what is published of the months alone, so that it tells nothing more; null where a month is hidden, and for any other measure. */
export function costOfYear({ code }: CodedMeasure, { publications }: Published): string | null {
  const lines = publications.flatMap(publication => publication.lines.filter(({ measure, by }) => measure === code && by === 'all'))
  if (code !== 'cost-per-transaction' || lines.some(({ isHidden }) => isHidden)) return null
  const value = valueOf('pence-each', {
    count: lines.reduce((sum, { count }) => sum + (count ?? 0), 0), of: null, pence: sumOf(lines.flatMap(line => line.pence ?? [])), seconds: null
  })
  return value === null ? null : valueInWords('pence-each', value)
}
