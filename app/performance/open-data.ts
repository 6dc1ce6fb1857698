import type { Phase } from '../councils/phase.js'
import { type Measure, measures } from '../measures/measure.js'
import { amountsOfUnit, inPercent } from '../measures/measure-value.js'
import type { Targets } from '../measures/targets.js'
import { inert } from '../web/rendering/inert-text.js'
import { valueOfLine } from './line-value.js'
import type { Publication } from './publication.js'

/** Changed whenever a field is taken away or means something else; fields, units and measures may be added without. */
export const schemaVersion = '1.3'

/** What stands in the place of a figure that would tell of fewer than five. */
export const suppressedMark = '[c]'

const numbers = ['value', 'count', 'of', 'pence', 'seconds'] as const

/** A figure as open data has it. Null is what the measure does not have, or what is suppressed, which is then listed. */
export type OpenFigure = {
  month: string
  measure: string
  by: string
  code: string
  name: string
  unit: string
  suppressed: string[]
  phases: readonly Phase[]
  typed: boolean
  published: string
  version: number
} & Record<typeof numbers[number], number | null>

/** What the council wants of a measure, in the units of a figure's value. */
export interface OpenTarget {
  measure: string
  unit: string
  atLeast: number | null
  atMost: number | null
}

export const csvFields = ['month', 'measure', 'by', 'code', 'name', 'unit', ...numbers, 'published', 'version', 'typed', 'phases'] as const

/**
 * Every figure that is published, each as the page shows it: the same lines, and the same numbers. A measure that only a newer version of the
 * program knows, which may have published beside this one, is left to that.
 */
export function openFigures(publications: readonly Publication[]): OpenFigure[] {
  return publications.flatMap(({ month, version, publishedAt, lines, phases }) => lines.flatMap((line): OpenFigure[] => {
    const unit = measures.find(({ code }) => code === line.measure)?.unit
    if (unit === undefined) return []
    // The points of a score are not published.
    const has = amountsOfUnit[unit].filter(amount => !(unit === 'score' && amount === 'count'))
    const amounts = { count: line.count, of: line.of, pence: line.pence, seconds: line.seconds }
    const own = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, has.some(one => one === name) ? amount : null])) as typeof amounts
    const value = openValue(unit, valueOfLine(unit, line))
    const suppressed = !line.isHidden ? [] : [...value === null ? ['value'] : [], ...has.filter(name => line[name] === null)]
    return [{
      month, measure: line.measure, by: line.by, code: line.code, name: line.name, unit, value, ...own, suppressed,
      typed: line.isTyped, published: publishedAt.toISOString().slice(0, 10), version, phases
    }]
  }))
}

export function openTargets(targets: Targets): OpenTarget[] {
  return measures.flatMap(({ code, unit, higherIsBetter }) => {
    const target = openValue(unit, targets.get(code) ?? null)
    return target === null ? [] : [{ measure: code, unit, atLeast: higherIsBetter === true ? target : null, atMost: higherIsBetter === false ? target : null }]
  })
}

/** One figure as a row of the CSV file. */
export function asRow(figure: OpenFigure): string[] {
  return csvFields.map(name => {
    if (figure.suppressed.includes(name)) return suppressedMark
    const value = figure[name]
    if (typeof value === 'boolean') return value ? 'yes' : 'no'
    if (typeof value === 'object' && value !== null) return value.join(' ')
    return typeof value === 'string' ? inert(value) : value === null ? '' : String(value)
  })
}

function openValue(unit: Measure['unit'], value: number | null): number | null {
  return value !== null && (unit === 'percent' || unit === 'score') ? inPercent(value) : value
}

