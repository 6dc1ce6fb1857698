import { formatDate, type CalendarDate, londonDate } from '../dates.js'
import { type Measure, measures } from '../measures/measure.js'
import { formatMoney, pence } from '../money.js'
import { drawMonths, type MonthsDrawing } from './draw-months.js'
import { amountsOf, measuredValue, valueInWords } from './measured-value.js'
import type { Publication } from './publication.js'
import type { PublishedLine } from './published-line.js'
import { firstDay } from './published-months.js'

/** A figure in words: of a month, a fund, a channel or a council. */
export interface FigureRow {
  name: string
  /** The day of the latest correction, where there was one. */
  revisedOn: CalendarDate | null
  value: string
  amounts: string[]
}

export interface MeasureSection {
  measure: Measure
  amountNames: string[]
  months: FigureRow[]
  drawing: MonthsDrawing | null
  breakdowns: { by: PublishedLine['by'], month: string, rows: FigureRow[], isHidden: boolean }[]
}

const amountNames = { count: 'Counted', of: 'Of', pence: 'Amount', seconds: 'Seconds' }
const noFigure = 'No figure'
const hidden = 'Hidden'

/** Each measure that has been published of any of the months, month by month, and by fund, channel or council in the latest. */
export function performancePage(months: readonly string[], publications: readonly Publication[]): { sections: MeasureSection[] } {
  const byMonth = new Map(publications.map(publication => [publication.month, publication]))
  const published = new Set(publications.flatMap(({ lines }) => lines.map(({ measure }) => measure)))
  return { sections: measures.filter(({ code }) => published.has(code)).map(measure => {
    const linesOf = (month: string): PublishedLine[] => byMonth.get(month)?.lines.filter(line => line.measure === measure.code) ?? []
    const whole = months.map(month => ({ month, line: linesOf(month).find(({ by }) => by === 'all') }))
    const latest = whole.findLast(({ line }) => line !== undefined)?.month ?? ''
    return {
      measure, amountNames: shownAmounts(measure).map(amount => amountNames[amount]),
      months: whole.map(({ month, line }) => rowOf(nameOfMonth(month), line, measure, revisedOn(byMonth.get(month)))),
      drawing: drawMonths(whole.map(({ month, line }) => ({ month, value: line === undefined ? null : measuredValue(line, measure.unit) })), measure.unit),
      breakdowns: (['fund', 'channel', 'council'] as const).flatMap(by => {
        const lines = linesOf(latest).filter(line => line.by === by)
        const isHidden = lines.length > 0 && lines.every(line => line.code === 'all')
        return lines.length === 0 ? [] : [{ by, month: nameOfMonth(latest), isHidden, rows: lines.map(line => rowOf(line.name, line, measure, null)) }]
      })
    }
  }) }
}

/** A number is its own count, and a time needs no sum of seconds beside it. */
function shownAmounts({ unit }: Measure): ('count' | 'of' | 'pence')[] {
  return unit === 'number' ? [] : (['count', 'of', 'pence'] as const).filter(amount => amountsOf[unit].includes(amount) && !(unit === 'pence' && amount === 'pence'))
}

function rowOf(name: string, line: PublishedLine | undefined, measure: Measure, revised: CalendarDate | null): FigureRow {
  const value = line === undefined ? null : measuredValue(line, measure.unit)
  const isMissing = line?.isHidden === true ? hidden : noFigure
  return {
    name, revisedOn: revised, value: value === null ? isMissing : valueInWords(value, measure.unit),
    amounts: shownAmounts(measure).map(amount => {
      const number = line?.[amount] ?? null
      if (number === null) return isMissing
      return amount === 'pence' ? formatMoney(pence(number)) : number.toLocaleString('en-GB')
    })
  }
}

function revisedOn(publication: Publication | undefined): CalendarDate | null {
  return publication === undefined || publication.version === 1 ? null : londonDate(publication.publishedAt)
}

function nameOfMonth(month: string): string {
  return formatDate(firstDay(month)).replace(/^1 /, '')
}
