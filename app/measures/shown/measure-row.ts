import type { KnownAmounts, TargetStanding } from '../measure-value.js'
import type { Measure, MeasureGroup, MeasurePart } from '../measure.js'

/** A measure as the list of all of them tells it: of one month, with the month before and what it is to be. */
export interface MeasureRow {
  measure: Measure
  /** In words; null where there is nothing to say it of. */
  value: string | null
  before: string | null
  /** To what it was narrowed though it is not counted by it, so that there is no value. */
  notCountedBy: readonly MeasurePart[]
  /** Of the twelve months that end with this one; null where the measure is of a month alone. */
  ofYear: string | null
  /** What the value is worked out from: `45 of 50`. */
  from: string
  /** How many of these were typed in by staff: `12`, or `some`; null for none. */
  typed: string | null
  target: string | null
  standing: TargetStanding | null
}

const groups: readonly MeasureGroup[] = ['service', 'answers', 'money', 'traces', 'failed-payments']

/** In the groups of the page; a group without rows is left out. */
export function inGroups(rows: readonly MeasureRow[]): { group: MeasureGroup, rows: MeasureRow[] }[] {
  return groups.map(group => ({ group, rows: rows.filter(({ measure }) => measure.group === group) })).filter(part => part.rows.length > 0)
}

/** What a value is worked out from, in words; empty where that is the value itself, or is not known. */
export function countsInWords({ unit }: Measure, { count, of }: Pick<KnownAmounts, 'count' | 'of'>): string {
  const [counted, whole] = [count, of].map(number => number?.toLocaleString('en-GB'))
  if (unit === 'score') return whole === undefined ? '' : `of ${whole} answers`
  if (counted === undefined) return ''
  switch (unit) {
    case 'number': return ''
    case 'percent': return whole === undefined ? '' : `${counted} of ${whole}`
    case 'pence': return `${counted} items`
    case 'pence-each': return `${counted} transactions`
    case 'seconds-each': return `of ${counted}`
  }
}
