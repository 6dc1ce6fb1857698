import { standingOf, valueInWords } from '../measures/measure-value.js'
import { figureRow, type ShownFigure } from '../measures/shown/measure-figures.js'
import { countsInWords, inGroups, type MeasureRow } from '../measures/shown/measure-row.js'
import { formatMonth, type Month } from '../months.js'
import { phasesInWords } from './phases-query.js'
import { type CodedMeasure, costOfYear, type Published, publishedMeasures, shownOf } from './published.js'

/** Every measure that has been published, of the latest month of which anything has been. */
export interface PerformancePage {
  /** The latest month and the one before it, in words. */
  monthName: string
  /** In which phases the service was in that month, in words; empty where that is not known. */
  phases: string
  beforeName: string
  groups: ReturnType<typeof inGroups>
}

/** @returns null before anything has been published */
export function performancePage(published: Published): PerformancePage | null {
  const { months, publications } = published
  const index = months.findLastIndex(month => publications.some(publication => publication.month === month))
  const [month, before] = [months[index], months[index - 1]]
  if (month === undefined) return null
  return {
    monthName: formatMonth(month), phases: phasesInWords(publications.find(publication => publication.month === month)?.phases ?? []), beforeName: before === undefined ? '' : formatMonth(before),
    groups: inGroups(publishedMeasures(published).map(measure => rowOf(measure, published, month, before)))
  }
}

function rowOf(measure: CodedMeasure, published: Published, month: Month, before: Month | undefined): MeasureRow {
  const now = figureOf(measure, published, month)
  const { value, amounts, isTyped } = now ?? { value: null, amounts: null, isTyped: false }
  const target = published.targets.get(measure.code)
  return {
    measure, notCountedBy: [], value: figureRow('', measure, now).value, before: figureRow('', measure, figureOf(measure, published, before)).value, ofYear: costOfYear(measure, published),
    from: value === null || amounts === null ? '' : countsInWords(measure, amounts), typed: isTyped ? 'some' : null,
    target: target === undefined ? null : valueInWords(measure.unit, target), standing: target === undefined ? null : standingOf(measure, { value, amounts }, target, published.summed.has(month))
  }
}

function figureOf(measure: CodedMeasure, { publications }: Published, month: Month | undefined): ShownFigure | undefined {
  const publication = publications.find(one => one.month === month)
  const line = publication?.lines.find(one => one.measure === measure.code && one.by === 'all')
  return publication === undefined || line === undefined ? undefined : shownOf(measure, line, publication)
}
