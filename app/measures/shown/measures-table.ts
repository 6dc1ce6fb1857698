import { addMonths, type Month } from '../../months.js'
import { type Amounts, type Figure, sumOfAmounts } from '../figure.js'
import { type Measure, measures } from '../measure.js'
import { standingOf, valueInWords, valueOf } from '../measure-value.js'
import type { Targets } from '../targets.js'
import { type FigureFilter, isNarrowed, isWithin, notCountedBy } from './figure-filter.js'
import { countsInWords, inGroups, type MeasureRow } from './measure-row.js'

/**
 * Every measure with its value of a month and of the one before, in the groups of the page; what a transaction costs of a year, too, as costs
 * come unevenly. A target is for all funds, channels and phases.
 * @param figures of the month and the eleven before it; measured: how many days of how many of the month are summed
 */
export function measuresTable({ figures, targets, measured }: { figures: readonly Figure[], targets: Targets, measured: { days: number, of: number } }, month: Month, filter: FigureFilter): ReturnType<typeof inGroups> {
  const narrowed = figures.filter(figure => isWithin(figure, filter))
  const rows = measures.map((measure): MeasureRow => {
    const ofMeasure = narrowed.filter(figure => figure.measure === measure.code)
    const sumOf = (one: Month) => sumOfAmounts(ofMeasure.filter(figure => figure.month === one))
    const amounts = sumOf(month)
    const value = amounts === null ? null : valueOf(measure.unit, amounts)
    const target = isNarrowed(filter) ? undefined : targets.get(measure.code)
    return {
      measure, notCountedBy: notCountedBy(measure, filter), value: value === null ? null : valueInWords(measure.unit, value), before: inWords(measure, sumOf(addMonths(month, -1))),
      ofYear: measure.code === 'cost-per-transaction' ? inWords(measure, sumOfAmounts(ofMeasure)) : null,
      from: amounts === null ? '' : countsInWords(measure, amounts), typed: amounts === null || amounts.typed === 0 ? null : String(amounts.typed),
      target: target === undefined ? null : valueInWords(measure.unit, target),
      standing: target === undefined ? null : standingOf(measure, { value, amounts }, target, measured.days === measured.of)
    }
  })
  return inGroups(rows)
}

function inWords({ unit }: Measure, amounts: Amounts | null): string | null {
  const value = amounts === null ? null : valueOf(unit, amounts)
  return value === null ? null : valueInWords(unit, value)
}
