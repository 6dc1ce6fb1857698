import { standingOf, type TargetStanding, valueInWords } from '../measures/measure-value.js'
import { drawMonths } from '../measures/shown/draw-months.js'
import { amountNamesOf, type Breakdown, figureRow, type MeasureFigures, type ShownFigure } from '../measures/shown/measure-figures.js'
import { formatMonth, type Month } from '../months.js'
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
  /** The latest month of which something is published or there was nothing to measure, in words, and how it stands to the target. */
  month: string
  standing: TargetStanding
}

/** @returns null for a measure of which nothing has been published */
export function measurePage(code: string, published: Published): MeasurePage | null {
  const measure = publishedMeasures(published).find(one => one.code === code)
  if (measure === undefined) return null
  const { months, publications } = published
  return { section: sectionOf(measure, published), answers: code.startsWith('satisfaction-') ? answersTables(months, publications) : [] }
}

function sectionOf(measure: CodedMeasure, published: Published): MeasurePage['section'] {
  const { months, publications } = published
  const whole = months.map(month => {
    const publication = publications.find(one => one.month === month)
    const line = publication?.lines.find(one => one.measure === measure.code && one.by === 'all')
    return { month, publication, shown: publication === undefined || line === undefined ? undefined : shownOf(measure, line, publication) }
  })
  const latest = whole.findLast(({ shown }) => shown !== undefined)
  return {
    measure, amountNames: amountNamesOf(measure), drawing: drawMonths(whole.map(({ month, shown }) => ({ month, value: shown?.value ?? null })), measure.unit),
    months: whole.map(({ month, publication, shown }) => ({ ...figureRow(formatMonth(month), measure, shown), phases: phasesInWords(publication?.phases ?? []) })),
    target: targetOf(measure, published, whole),
    ofYear: costOfYear(measure, published),
    breakdowns: latest?.publication === undefined ? [] : breakdownsOf(measure, latest.publication)
  }
}

function targetOf(
  measure: CodedMeasure, { targets, summed }: Published, whole: readonly { month: Month, publication: Publication | undefined, shown: ShownFigure | undefined }[]
): MeasureTarget | null {
  const target = targets.get(measure.code)
  if (target === undefined) return null
  const months = whole.filter(({ publication }) => publication !== undefined).map(({ month, shown }) => ({
    month, shown, standing: standingOf(measure, { value: shown?.value ?? null, amounts: shown?.amounts ?? null }, target, summed.has(month))
  }))
  const latest = months.findLast(({ shown, standing }) => shown !== undefined || standing === 'nothing')
  return latest === undefined ? null : { words: valueInWords(measure.unit, target), month: formatMonth(latest.month), standing: latest.standing }
}

function breakdownsOf(measure: CodedMeasure, publication: Publication): Breakdown[] {
  const lines = publication.lines.filter(line => line.measure === measure.code)
  return (['fund', 'channel', 'council'] as const).map(by => ({ by, of: lines.filter(line => line.by === by) })).filter(({ of }) => of.length > 0).map(({ by, of }) => ({
    by, month: formatMonth(publication.month), isHidden: of.every(({ code }) => code === 'all'),
    rows: of.map(line => ({ ...figureRow(line.name, measure, shownOf(measure, line, publication)), revisedOn: null }))
  }))
}
