import { expect } from 'chai'
import { measures } from '../../../app/measures/measure.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import type { Part, Sums } from './planted.js'
import type { Town } from './town.js'

/** To what the staff's page of measures is narrowed. */
interface Narrowed {
  fund?: string
  channel?: string
  phase?: string
}

/** The staff's page of a month says what was planted, narrowed to each fund, channel and phase as well; nothing is hidden there. */
export async function expectMeasured(town: Town, officer: HttpVisitor, month: string, narrowings: readonly Narrowed[]): Promise<void> {
  for (const narrowed of [{}, ...narrowings]) {
    const { fund = '', channel = '', phase = '' }: Narrowed = narrowed
    await officer.get(`/staff/measures?month=${month}&fund=${fund}&channel=${channel}&phase=${phase}`)
    const isWanted = (part: Part) => (fund === '' || part.fund === fund) && (channel === '' || part.channel === channel) && (phase === '' || part.phase === phase)
    const sums = town.planted.sums(month, town.measuredUntil, isWanted)
    const shown = rowsOf(officer.last.body)
    for (const { code, words, unit } of measures) {
      const found = sums.get(code)
      const wanted = found === undefined ? 'No figure' : valueAndCounts(unit, found)
      expect(shown.get(words), `${month} ${code} of ${fund}${channel}${phase}`).to.equal(wanted)
    }
  }
}

/** `45% (9 of 20)`, by the name of each measure. */
function rowsOf(html: string): Map<string, string> {
  const rows = [...html.matchAll(/<dt[^>]*>([^<]*)<\/dt>\s*<dd[^>]*>\s*<p[^>]*><strong>([^<]*)<\/strong>([^<]*)</g)]
  return new Map(rows.map(([, name = '', value = '', counts = '']) => [name.trim(), `${value}${counts}`.trim()]))
}

function valueAndCounts(unit: typeof measures[number]['unit'], { count, of, pence, seconds }: Sums): string {
  switch (unit) {
    case 'number': return String(count)
    case 'percent': return of === null || of === 0 ? 'No figure' : `${tenths(Math.round(count / of * 10_000), 100)}% (${count} of ${of})`
    case 'pence': return `${money(pence ?? 0)} (of ${count})`
    case 'pence-each': return count === 0 ? 'No figure' : `${money(Math.round((pence ?? 0) / count))} (of ${count})`
    case 'seconds-each': return count === 0 ? 'No figure' : `${lasting(Math.round((seconds ?? 0) / count))} (of ${count})`
  }
}

function lasting(seconds: number): string {
  if (seconds < 3600) return several(Math.round(seconds / 60), 'minute')
  return seconds < 86_400 ? several(tenths(seconds, 3600), 'hour') : several(tenths(seconds, 86_400), 'day')
}

function several(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

function tenths(value: number, of: number): number {
  return Math.round(value * 10 / of) / 10
}

function money(pence: number): string {
  return `£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`
}
