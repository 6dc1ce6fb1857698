import type { CalendarDate } from '../../dates.js'
import { formatMoney, pence } from '../../money.js'
import type { Measure } from '../measure.js'
import { amountsOfUnit, type KnownAmounts, valueInWords } from '../measure-value.js'
import type { MonthsDrawing } from './draw-months.js'

/** One measure on a page of its own: a line and a table by month, and a table of what it comes to by fund, channel and so on in one of them. */
export interface MeasureFigures {
  measure: Measure
  amountNames: string[]
  months: FigureRow[]
  drawing: MonthsDrawing | null
  breakdowns: Breakdown[]
}

export interface Breakdown {
  by: 'fund' | 'channel' | 'phase' | 'council'
  /** In words. */
  month: string
  rows: FigureRow[]
  /** Every line of it would tell of too few. */
  isHidden: boolean
}

/** A figure in words: of a month, a fund, a channel, a phase or a council. */
export interface FigureRow {
  name: string
  /** The day of the latest correction, where there was one. */
  revisedOn: CalendarDate | null
  isTyped: boolean
  /** In which phases the service was in the month, in words; empty where that is not known, and of no month. */
  phases: string
  value: string
  amounts: string[]
}

/** What a line shows. An amount that is null is hidden, or there is none. */
export interface ShownFigure {
  value: number | null
  amounts: KnownAmounts
  isTyped: boolean
  isHidden: boolean
  revisedOn: CalendarDate | null
}

const names = { count: 'Counted', of: 'Of', pence: 'Amount' }
const noFigure = 'No figure'
const hidden = 'Hidden'

/** What the columns after the value are called. */
export function amountNamesOf(measure: Measure): string[] {
  return shownAmounts(measure).map(amount => names[amount])
}

/** @param figure undefined where nothing is known */
export function figureRow(name: string, measure: Measure, figure: ShownFigure | undefined): FigureRow {
  const isMissing = figure?.isHidden === true ? hidden : noFigure
  return {
    name, phases: '', revisedOn: figure?.revisedOn ?? null, isTyped: figure?.isTyped === true,
    value: figure === undefined || figure.value === null ? isMissing : valueInWords(measure.unit, figure.value),
    amounts: shownAmounts(measure).map(amount => {
      const number = figure?.amounts[amount] ?? null
      if (number === null) return isMissing
      return amount === 'pence' ? formatMoney(pence(number)) : number.toLocaleString('en-GB')
    })
  }
}

/** A number is its own count, and neither a time nor a score needs the sum it comes from beside it. */
function shownAmounts({ unit }: Measure): ('count' | 'of' | 'pence')[] {
  if (unit === 'number') return []
  return (['count', 'of', 'pence'] as const).filter(amount => amountsOfUnit[unit].includes(amount) && !(unit === 'pence' && amount === 'pence') &&
    !(unit === 'score' && amount === 'count'))
}
