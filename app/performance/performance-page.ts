import { type CalendarDate, londonDate } from '../dates.js'
import { type Measure, type MeasureCode, measures } from '../measures/measure.js'
import { amountsOfUnit, meetsTarget, valueInWords, valueOf } from '../measures/measure-value.js'
import type { Targets } from '../measures/targets.js'
import { formatMoney, pence, sumOf } from '../money.js'
import { formatMonth, type Month } from '../months.js'
import { type AnswersTable, answersTables } from './answers-tables.js'
import { drawMonths, type MonthsDrawing } from './draw-months.js'
import { valueOfLine } from './line-value.js'
import type { Publication } from './publication.js'
import type { PublishedLine } from './published-line.js'

/** A figure in words: of a month, a fund, a channel or a council. */
export interface FigureRow {
  name: string
  /** The day of the latest correction, where there was one. */
  revisedOn: CalendarDate | null
  isTyped: boolean
  value: string
  amounts: string[]
}

export interface MeasureSection {
  measure: Measure
  amountNames: string[]
  months: FigureRow[]
  drawing: MonthsDrawing | null
  /** What the council wants, and whether the latest month met it: null where that month has no figure that is shown. */
  target: { words: string, month: string, isMet: boolean | null } | null
  /** Over the months shown; null where the measure is of a month alone, or one of them is hidden. */
  ofYear: string | null
  breakdowns: { by: PublishedLine['by'], month: string, rows: FigureRow[], isHidden: boolean }[]
}

export interface PerformancePage {
  sections: MeasureSection[]
  /** The five answers together. */
  answers: AnswersTable[]
}

const amountNames = { count: 'Counted', of: 'Of', pence: 'Amount', seconds: 'Seconds' }
const noFigure = 'No figure'
const hidden = 'Hidden'

/** Each measure that has been published of any of the months, month by month, and by fund, channel or council in the latest. */
export function performancePage(months: readonly Month[], publications: readonly Publication[], targets: Targets = new Map()): PerformancePage {
  const published = new Set(publications.flatMap(({ lines }) => lines.map(({ measure }) => measure)))
  return {
    sections: measures.filter(({ code, group }) => published.has(code) && group !== 'answers')
      .map(measure => sectionOf(measure, months, publications, targets.get(measure.code))),
    answers: answersTables(months, publications)
  }
}

function sectionOf(measure: Measure & { code: MeasureCode }, months: readonly Month[], publications: readonly Publication[], target: number | undefined): MeasureSection {
  const byMonth = new Map(publications.map(publication => [publication.month, publication]))
  const linesOf = (month: Month): PublishedLine[] => byMonth.get(month)?.lines.filter(line => line.measure === measure.code) ?? []
  const whole = months.map(month => {
    const line = linesOf(month).find(({ by }) => by === 'all')
    return { month, line, value: line === undefined ? null : valueOfLine(measure.unit, line) }
  })
  const latest = whole.findLast(({ line }) => line !== undefined)
  return {
    measure, amountNames: shownAmounts(measure).map(amount => amountNames[amount]), drawing: drawMonths(whole, measure.unit),
    months: whole.map(({ month, line }) => rowOf(formatMonth(month), line, measure, revisedOn(byMonth.get(month)))),
    target: target === undefined || latest === undefined ? null : {
      words: valueInWords(measure.unit, target), month: formatMonth(latest.month), isMet: latest.value === null ? null : meetsTarget(measure, latest.value, target)
    },
    ofYear: measure.code === 'cost-per-transaction' ? costOfYear(whole.flatMap(({ line }) => line ?? [])) : null,
    breakdowns: latest === undefined ? [] : (['fund', 'channel', 'council'] as const).flatMap(by => {
      const lines = linesOf(latest.month).filter(line => line.by === by)
      const isHidden = lines.length > 0 && lines.every(line => line.code === 'all')
      return lines.length === 0 ? [] : [{ by, month: formatMonth(latest.month), isHidden, rows: lines.map(line => rowOf(line.name, line, measure, null)) }]
    })
  }
}

/** Made of what is published of the months alone, so that it tells nothing more. */
function costOfYear(lines: readonly PublishedLine[]): string | null {
  if (lines.some(({ isHidden }) => isHidden)) return null
  const value = valueOf('pence-each', {
    count: lines.reduce((sum, { count }) => sum + (count ?? 0), 0), of: null, pence: sumOf(lines.flatMap(line => line.pence ?? [])), seconds: null
  })
  return value === null ? null : valueInWords('pence-each', value)
}

/** A number is its own count, and neither a time nor a score needs the sum it comes from beside it. */
function shownAmounts({ unit }: Measure): ('count' | 'of' | 'pence')[] {
  if (unit === 'number') return []
  return (['count', 'of', 'pence'] as const).filter(amount => amountsOfUnit[unit].includes(amount) && !(unit === 'pence' && amount === 'pence') &&
    !(unit === 'score' && amount === 'count'))
}

function rowOf(name: string, line: PublishedLine | undefined, measure: Measure, revised: CalendarDate | null): FigureRow {
  const value = line === undefined ? null : valueOfLine(measure.unit, line)
  const isMissing = line?.isHidden === true ? hidden : noFigure
  return {
    name, revisedOn: revised, isTyped: line?.isTyped === true, value: value === null ? isMissing : valueInWords(measure.unit, value),
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
