import type { Figure } from './figure.js'
import { type Measure, type MeasureCode, type MeasureGroup, measures } from './measure.js'
import { meetsTarget, valueInWords, valueOf } from './measure-value.js'

/** What the figures are narrowed to; empty for all. */
export interface FigureFilter {
  fundCode: string
  channel: string
  phase: string
}

export interface MeasureGroupRows {
  group: MeasureGroup
  rows: MeasureRow[]
}

export interface MeasureRow {
  measure: Measure
  /** In words; null where there is nothing to say it of. */
  value: string | null
  before: string | null
  /** What the value is worked out from: `45 of 50`. */
  from: string
  target: string | null
  isMet: boolean | null
}

/** Every measure with its value of a month and of the one before, in the groups of the page. A target is for all funds, channels and phases. */
export function measuresTable(
  { figures, targets }: { figures: readonly Figure[], targets: ReadonlyMap<MeasureCode, number> }, { month, before }: { month: string, before: string },
  filter: FigureFilter
): MeasureGroupRows[] {
  const narrowed = figures.filter(figure => isWithin(figure, filter))
  const isNarrowed = Object.values(filter).some(chosen => chosen !== '')
  const rows = measures.map((measure): MeasureRow => {
    const ofMeasure = narrowed.filter(figure => figure.measure === measure.code)
    const ofMonth = ofMeasure.filter(figure => figure.month === month)
    const [value, earlier] = [valueOf(measure, ofMonth), valueOf(measure, ofMeasure.filter(figure => figure.month === before))]
    const target = isNarrowed ? undefined : targets.get(measure.code)
    return {
      measure, value: inWords(measure, value), before: inWords(measure, earlier), from: countsOf(measure, ofMonth),
      target: target === undefined ? null : valueInWords(measure, target),
      isMet: target === undefined || value === null ? null : meetsTarget(measure, value, target)
    }
  })
  return groups.map(group => ({ group, rows: rows.filter(({ measure }) => measure.group === group) }))
}

const groups: readonly MeasureGroup[] = ['service', 'money', 'traces', 'failed-payments']

function isWithin(figure: Figure, { fundCode, channel, phase }: FigureFilter): boolean {
  return (fundCode === '' || figure.fundCode === fundCode) && (channel === '' || figure.channel === channel) && (phase === '' || figure.phase === phase)
}

function inWords(measure: Measure, value: number | null): string | null {
  return value === null ? null : valueInWords(measure, value)
}

function countsOf({ unit }: Measure, figures: readonly Figure[]): string {
  const count = figures.reduce((sum, figure) => sum + figure.count, 0)
  const of = figures.reduce((sum, figure) => sum + (figure.of ?? 0), 0)
  if (figures.length === 0 || unit === 'number') return ''
  return unit === 'percent' ? `${count} of ${of}` : `of ${count}`
}
