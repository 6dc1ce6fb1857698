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
export async function expectMeasured(town: Town, officer: HttpVisitor, month: string): Promise<void> {
  const narrowings: Narrowed[] = [
    ...['garden-waste', 'parking-fines', 'library-charges', 'council-tax', 'bulky-waste'].map(slug => ({ fund: town.fund(slug) })),
    ...['web', 'phone', 'counter'].map(channel => ({ channel })), ...['private-beta', 'public-beta', 'live'].map(phase => ({ phase })),
    { fund: town.fund('garden-waste'), channel: 'phone', phase: 'public-beta' }
  ]
  for (const narrowed of [{}, ...narrowings]) {
    const { fund = '', channel = '', phase = '' }: Narrowed = narrowed
    await officer.get(`/staff/measures?month=${month}&fund=${fund}&channel=${channel}&phase=${phase}`)
    const isWanted = (part: Part) => (fund === '' || part.fund === fund) && (channel === '' || part.channel === channel) && (phase === '' || part.phase === phase)
    const sums = town.planted.sums(month, town.measuredUntil, isWanted)
    const shown = rowsOf(officer.last.body)
    for (const { code, words, unit } of measures) {
      const found = sums.get(code)
      const without = Object.entries({ fund, channel, phase }).filter(([part, chosen]) => chosen !== '' && !isCountedBy(code, part)).map(([part]) => part)
      const none = without.length === 0 ? 'No figure' : `Not counted by ${without.join(' or ')}`
      const wanted = found === undefined ? none : valueAndCounts(unit, found)
      expect(shown.get(words), `${month} ${code} of ${fund}${channel}${phase}`).to.equal(wanted)
    }
  }
}

/** Money and casework are of funds alone, what stands in suspense is of none, and only the money that came knows its channel. */
function isCountedBy(code: string, part: string): boolean {
  if (/^(completion|digital|assisted|satisfaction|payments)-?/.test(code)) return true
  if (code.startsWith('suspense')) return false
  if (code === 'cost-per-transaction') return part === 'channel'
  return part === 'fund' || (code === 'straight-through' && part === 'channel')
}

/** `45% (9 of 20)`, by the name of each measure. */
function rowsOf(html: string): Map<string, string> {
  const rows = [...html.matchAll(/<dt[^>]*>([^<]*)<\/dt>\s*<dd[^>]*>\s*<p[^>]*><strong>([^<]*)<\/strong>([^<]*)</g)]
  return new Map(rows.map(([, name = '', value = '', counts = '']) => [name.trim(), `${value}${counts.replace(/, \d+ of these typed in/, '')}`.trim()]))
}

function valueAndCounts(unit: typeof measures[number]['unit'], { count, of, pence, seconds }: Sums): string {
  switch (unit) {
    case 'number': return String(count)
    case 'percent': return of === null || of === 0 ? 'No figure' : `${Math.round(count / of * 1000) / 10}% (${count} of ${of})`
    case 'score': return of === null || of === 0 ? 'No figure' : `${Math.round(count / of)}% (of ${of} answers)`
    case 'pence': return `${money(pence ?? 0)} (${count} items)`
    case 'pence-each': return count === 0 ? 'No figure' : `${money(Math.round((pence ?? 0) / count))} (${count} transactions)`
    case 'seconds-each': return count === 0 ? 'No figure' : `${lasting(Math.round((seconds ?? 0) / count))} (of ${count})`
  }
}

/** To the hour from a day on, and to the minute below. */
export function lasting(seconds: number): string {
  const [most, each] = seconds >= 86_400 - 30 ? [86_400, 3600] : [3600, 60]
  const whole = Math.round(seconds / each) * each
  const [larger, smaller] = [Math.floor(whole / most), whole % most / each]
  const [large, small] = most === 3600 ? ['hour', 'minute'] : ['day', 'hour']
  return [larger === 0 ? '' : several(larger, large ?? ''), smaller === 0 && larger > 0 ? '' : several(smaller, small ?? '')].filter(Boolean).join(' ')
}

function several(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

function money(pence: number): string {
  return `£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`
}
