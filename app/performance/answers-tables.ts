import { type MeasureCode, measureOf } from '../measures/measure.js'
import { formatMonth, type Month } from '../months.js'
import { answerMeasures } from './publishing/count-families.js'
import { phasesInWords } from './phases-query.js'
import type { Publication } from './publication.js'
import type { PublishedLine } from './published-line.js'

/** How many gave each of the five answers, and how many answers were struck out, a line each of a month, a fund, a channel or a council. */
export interface AnswersTable {
  by: 'month' | Exclude<PublishedLine['by'], 'all'>
  /** The month of the breakdowns; null of the months themselves. */
  month: string | null
  /** What was answered, that it is all of them, and at the end what was struck out and is not among them. */
  names: string[]
  rows: { name: string, phases: string, counts: string[] }[]
}

const struckOut: MeasureCode = 'satisfaction-struck-out'
const names = [...answerMeasures.map(code => measureOf(code).words), 'All answers', 'Struck out']

/** By month, and by fund, channel or council in the latest month; none before anything has been answered. */
export function answersTables(months: readonly Month[], publications: readonly Publication[]): AnswersTable[] {
  const phases = new Map(publications.map(publication => [publication.month, phasesInWords(publication.phases)]))
  const byMonth = new Map(publications.map(({ month, lines }) => [month, lines.filter(({ measure }) => measure === struckOut || answerMeasures.some(code => code === measure))]))
  const latest = months.findLast(month => byMonth.get(month)?.some(({ measure }) => measure !== struckOut))
  if (latest === undefined) return []
  return [
    { by: 'month', month: null, names, rows: months.map(month => (
      { ...rowOf(formatMonth(month), byMonth.get(month)?.filter(({ by }) => by === 'all') ?? []), phases: phases.get(month) ?? '' })) },
    ...(['fund', 'channel', 'council'] as const).flatMap(by => {
      const inTable = byMonth.get(latest)?.filter(line => line.by === by) ?? []
      const lines = inTable.filter(({ code }) => code !== 'all')
      const isStruckHidden = inTable.some(({ measure, code }) => measure === struckOut && code === 'all')
      const isStruckKnown = by !== 'council' && byMonth.get(latest)?.some(({ measure }) => measure === struckOut) === true
      const codes = [...new Set(lines.map(({ code }) => code))]
      const rows = codes.map(code => lines.filter(line => line.code === code)).map(ofCode => rowOf(ofCode[0]?.name ?? '', ofCode, isStruckHidden ? 'Hidden' : isStruckKnown ? '0' : 'No figure'))
      return rows.length === 0 ? [] : [{ by, month: formatMonth(latest), names, rows }]
    })
  ]
}

/** @param noneStruck what stands there where no line says how many were struck out */
function rowOf(name: string, all: readonly PublishedLine[], noneStruck = 'No figure'): AnswersTable['rows'][number] {
  const [lines, struck] = [all.filter(({ measure }) => measure !== struckOut), all.find(({ measure }) => measure === struckOut)]
  const shown = (count: number | null | undefined): string => count?.toLocaleString('en-GB') ?? (lines.length === 0 ? 'No figure' : 'Hidden')
  const notCounted = struck === undefined ? noneStruck : struck.count?.toLocaleString('en-GB') ?? 'Hidden'
  return { name, phases: '', counts: [...answerMeasures.map(code => shown(lines.find(({ measure }) => measure === code)?.count)), shown(lines[0]?.of), notCounted] }
}
