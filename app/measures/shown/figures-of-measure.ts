import { formatMonth, type Month } from '../../months.js'
import { type Figure, sumOfAmounts } from '../figure.js'
import { type Measure, type MeasureCode, withoutPart } from '../measure.js'
import { valueOf } from '../measure-value.js'
import { drawMonths } from './draw-months.js'
import { type FigureFilter, isWithin } from './figure-filter.js'
import { type Breakdown, figureRow, amountNamesOf, type MeasureFigures, type ShownFigure } from './measure-figures.js'

/** What funds, channels and phases are called, by code. */
export type BreakdownNames = Record<'fund' | 'channel' | 'phase', Record<string, string>>

const codeOf = { fund: 'fundCode', channel: 'channel', phase: 'phase' } as const

/** One measure by month, and by fund, channel and phase in the last of the months, narrowed as the list of all measures is. */
export function figuresOfMeasure(
  measure: Measure & { code: MeasureCode }, figures: readonly Figure[], months: readonly Month[], filter: FigureFilter, names: BreakdownNames
): MeasureFigures {
  const ofMeasure = figures.filter(figure => figure.measure === measure.code && isWithin(figure, filter))
  const ofMonths = months.map(month => ({ month, shown: shownOf(measure, ofMeasure.filter(figure => figure.month === month)) }))
  const latest = months.at(-1) ?? ''
  const ofLatest = ofMeasure.filter(figure => figure.month === latest)
  return {
    measure, amountNames: amountNamesOf(measure),
    months: ofMonths.map(({ month, shown }) => figureRow(formatMonth(month), measure, shown)),
    drawing: drawMonths(ofMonths.map(({ month, shown }) => ({ month, value: shown?.value ?? null })), measure.unit),
    breakdowns: (['fund', 'channel', 'phase'] as const).flatMap(by => breakdownOf(measure, ofLatest, by, latest, names[by]))
  }
}

/** None where what is counted has no fund, channel or phase at all. */
function breakdownOf(measure: Measure, figures: readonly Figure[], by: keyof BreakdownNames, month: Month, names: Record<string, string>): Breakdown[] {
  const codes = [...new Set(figures.map(figure => figure[codeOf[by]]))]
  if (codes.every(code => code === null)) return []
  const rowOf = (code: string | null, name: string) => figureRow(name, measure, shownOf(measure, figures.filter(figure => figure[codeOf[by]] === code)))
  const rows = codes.flatMap(code => code === null ? [] : [rowOf(code, names[code] ?? code)]).sort((a, b) => a.name.localeCompare(b.name, 'en-GB'))
  return [{ by, month: formatMonth(month), isHidden: false, rows: [...rows, ...codes.includes(null) ? [rowOf(null, withoutPart[by])] : []] }]
}

function shownOf(measure: Measure, figures: readonly Figure[]): ShownFigure | undefined {
  const amounts = sumOfAmounts(figures)
  return amounts === null ? undefined : { value: valueOf(measure.unit, amounts), amounts, isTyped: amounts.typed > 0, isHidden: false, revisedOn: null }
}
