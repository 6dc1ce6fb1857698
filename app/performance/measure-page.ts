import { meetsTarget, valueInWords } from '../measures/measure-value.js'
import { drawMonths } from '../measures/shown/draw-months.js'
import { amountNamesOf, type Breakdown, figureRow, type MeasureFigures } from '../measures/shown/measure-figures.js'
import { formatMonth } from '../months.js'
import { type AnswersTable, answersTables } from './answers-tables.js'
import { phasesInWords } from './phases-query.js'
import type { Publication } from './publication.js'
import { type CodedMeasure, costOfYear, type Published, publishedMeasures, shownOf } from './published.js'

/** One measure, month by month, and by fund, channel or council in the latest month that has it. */
export interface MeasurePage {
  section: MeasureFigures & { ofYear: string | null, target: MeasureTarget | null }
  /** How many gave each of the five answers, beside the formulas that are made of them. */
  answers: AnswersTable[]
}

interface MeasureTarget {
  words: string
  /** The latest month, in words, and whether it met the target: null where that month has no figure that is shown. */
  month: string
  isMet: boolean | null
}

/** @returns null for a measure of which nothing has been published */
export function measurePage(code: string, published: Published): MeasurePage | null {
  const measure = publishedMeasures(published).find(one => one.code === code)
  if (measure === undefined) return null
  const { months, publications } = published
  return { section: sectionOf(measure, published), answers: code.startsWith('satisfaction-') ? answersTables(months, publications) : [] }
}

function sectionOf(measure: CodedMeasure, published: Published): MeasurePage['section'] {
  const { months, publications, targets } = published
  const whole = months.map(month => {
    const publication = publications.find(one => one.month === month)
    const line = publication?.lines.find(one => one.measure === measure.code && one.by === 'all')
    return { month, publication, shown: publication === undefined || line === undefined ? undefined : shownOf(measure, line, publication) }
  })
  const latest = whole.findLast(({ shown }) => shown !== undefined)
  const target = targets.get(measure.code)
  const value = latest?.shown?.value ?? null
  return {
    measure, amountNames: amountNamesOf(measure), drawing: drawMonths(whole.map(({ month, shown }) => ({ month, value: shown?.value ?? null })), measure.unit),
    months: whole.map(({ month, publication, shown }) => ({ ...figureRow(formatMonth(month), measure, shown), phases: phasesInWords(publication?.phases ?? []) })),
    target: target === undefined || latest === undefined ? null :
      { words: valueInWords(measure.unit, target), month: formatMonth(latest.month), isMet: value === null ? null : meetsTarget(measure, value, target) },
    ofYear: costOfYear(measure, published),
    breakdowns: latest?.publication === undefined ? [] : breakdownsOf(measure, latest.publication)
  }
}

function breakdownsOf(measure: CodedMeasure, publication: Publication): Breakdown[] {
  const lines = publication.lines.filter(line => line.measure === measure.code)
  return (['fund', 'channel', 'council'] as const).map(by => ({ by, of: lines.filter(line => line.by === by) })).filter(({ of }) => of.length > 0).map(({ by, of }) => ({
    by, month: formatMonth(publication.month), isHidden: of.every(({ code }) => code === 'all'),
    rows: of.map(line => ({ ...figureRow(line.name, measure, shownOf(measure, line, publication)), revisedOn: null }))
  }))
}
