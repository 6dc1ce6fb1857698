import { addMonths, type Month } from '../months.js'
import { type Amounts, type Figure, sumOfAmounts } from './figure.js'
import { type Measure, type MeasureGroup, measures } from './measure.js'
import { meetsTarget, valueInWords, valueOf } from './measure-value.js'
import type { Targets } from './targets.js'

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
  /** Of the twelve months that end with this one; null where the measure is of a month alone. */
  ofYear: string | null
  /** What the value is worked out from: `45 of 50`. */
  from: string
  /** How many of these were typed in by staff. */
  typed: number
  target: string | null
  isMet: boolean | null
}

/**
 * Every measure with its value of a month and of the one before, in the groups of the page; what a transaction costs of a year, too, as costs
 * come unevenly. A target is for all funds, channels and phases.
 * @param figures of the month and the eleven before it
 */
export function measuresTable({ figures, targets }: { figures: readonly Figure[], targets: Targets }, month: Month, filter: FigureFilter): MeasureGroupRows[] {
  const narrowed = figures.filter(figure => isWithin(figure, filter))
  const isNarrowed = Object.values(filter).some(chosen => chosen !== '')
  const rows = measures.map((measure): MeasureRow => {
    const ofMeasure = narrowed.filter(figure => figure.measure === measure.code)
    const sumOf = (one: Month) => sumOfAmounts(ofMeasure.filter(figure => figure.month === one))
    const amounts = sumOf(month)
    const value = amounts === null ? null : valueOf(measure.unit, amounts)
    const target = isNarrowed ? undefined : targets.get(measure.code)
    return {
      measure, value: value === null ? null : valueInWords(measure.unit, value), before: inWords(measure, sumOf(addMonths(month, -1))),
      ofYear: measure.code === 'cost-per-transaction' ? inWords(measure, sumOfAmounts(ofMeasure)) : null,
      from: amounts === null ? '' : countsOf(measure, amounts), typed: amounts?.typed ?? 0,
      target: target === undefined ? null : valueInWords(measure.unit, target),
      isMet: target === undefined || value === null ? null : meetsTarget(measure, value, target)
    }
  })
  return groups.map(group => ({ group, rows: rows.filter(({ measure }) => measure.group === group) }))
}

const groups: readonly MeasureGroup[] = ['service', 'answers', 'money', 'traces', 'failed-payments']

function isWithin(figure: Figure, { fundCode, channel, phase }: FigureFilter): boolean {
  return (fundCode === '' || figure.fundCode === fundCode) && (channel === '' || figure.channel === channel) && (phase === '' || figure.phase === phase)
}

function inWords({ unit }: Measure, amounts: Amounts | null): string | null {
  const value = amounts === null ? null : valueOf(unit, amounts)
  return value === null ? null : valueInWords(unit, value)
}

function countsOf({ unit }: Measure, { count, of }: Amounts): string {
  const [counted, whole] = [count, of ?? 0].map(number => number.toLocaleString('en-GB'))
  switch (unit) {
    case 'number': return ''
    case 'percent': return `${counted} of ${whole}`
    case 'score': return `of ${whole} answers`
    case 'pence': return `${counted} items`
    case 'pence-each': return `${counted} transactions`
    case 'seconds-each': return `of ${counted}`
  }
}
