import { type Measure, measures } from '../measures/measure.js'
import { amountsOf, measuredValue } from './measured-value.js'
import type { Publication } from './publication.js'
import { inert } from '../web/rendering/inert-text.js'

/** Changed whenever a field is taken away or means something else; fields may be added without. */
export const schemaVersion = '1.0'

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
  published: string
  version: number
} & Record<typeof numbers[number], number | null>

export const csvFields = ['month', 'measure', 'by', 'code', 'name', 'unit', ...numbers, 'published', 'version'] as const

/** Every figure that is published, each as the page shows it: the same lines, and the same numbers. */
export function openFigures(publications: readonly Publication[]): OpenFigure[] {
  return publications.flatMap(({ month, version, publishedAt, lines }) => lines.map(line => {
    const { unit } = measureCalled(line.measure)
    const has = amountsOf[unit]
    const amounts = { count: line.count, of: line.of, pence: line.pence, seconds: line.seconds }
    const own = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, has.some(one => one === name) ? amount : null])) as typeof amounts
    const value = measuredValue(line, unit)
    const suppressed = !line.isHidden ? [] : [...value === null ? ['value'] : [], ...has.filter(name => line[name] === null)]
    return {
      month, measure: line.measure, by: line.by, code: line.code, name: line.name, unit, value, ...own, suppressed,
      published: publishedAt.toISOString().slice(0, 10), version
    }
  }))
}

/** One figure as a row of the CSV file. */
export function asRow(figure: OpenFigure): string[] {
  return csvFields.map(name => {
    if (figure.suppressed.includes(name)) return suppressedMark
    const value = figure[name]
    return typeof value === 'string' ? inert(value) : value === null ? '' : String(value)
  })
}

function measureCalled(code: string): Measure {
  const measure = measures.find(one => one.code === code)
  if (measure === undefined) throw new Error(`No measure ${code}`)
  return measure
}
