import { type Figure } from '../measures/figure.js'
import { type MeasureCode, measures } from '../measures/measure.js'
import { type Pence, pence } from '../money.js'
import { type CountFamily, countFamilies, type CountName, countName } from './count-families.js'
import type { PublishedLine } from './published-line.js'
import { hiddenInChain, hiddenLines, isSmall } from './suppression.js'

type Sums = Pick<Figure, 'count' | 'of' | 'pence' | 'seconds'>
type By = PublishedLine['by']

/** What is hidden of one table: counts of every line of it, or lines whole; null where the table is not shown at all. */
interface Hidden {
  counts: Set<CountName>
  lines: Set<string> | null
}

/** What funds and channels are called. */
export type NamesBy = Record<'fund' | 'channel', Record<string, string>>

const breakdowns = ['fund', 'channel'] as const

/**
 * What of one month's figures is published: each measure's sums of everything, by fund and by channel, without what would tell of fewer than
 * five. Funds and channels are not crossed, and phases are added up, so that the sums of a table's lines are all that they have in common.
 * @param before what was published of the same month earlier: what was hidden then stays hidden
 */
export function publishFigures(figures: readonly Figure[], names: NamesBy, before: readonly PublishedLine[] = []): PublishedLine[] {
  const tables = new Map((['all', ...breakdowns] as const).map(by => [by, linesBy(figures, by)]))
  const all = tables.get('all')?.get('all') ?? new Map<MeasureCode, Sums>()
  const published = countFamilies.flatMap(family => {
    const hiddenOfAll = hiddenOfEverything(family, all, before)
    const members = measures.map(({ code }) => code).filter(code => family.counts.includes(countName(code, 'count')))
    return members.filter(code => all.has(code)).flatMap(measure => [
      lineOf(measure, 'all', 'all', '', all.get(measure), { counts: hiddenOfAll, lines: new Set() }),
      ...breakdowns.flatMap(by => {
        const lines = tables.get(by) ?? new Map<string, Map<MeasureCode, Sums>>()
        if (![...lines].some(([code, sums]) => code !== 'none' && sums.has(measure))) return []
        const hidden = hiddenOfBreakdown(family, hiddenOfAll, lines, before.filter(line => line.by === by))
        if (hidden.lines === null) return [lineOf(measure, by, 'all', '', undefined, hidden)]
        return [...lines].filter(([, sums]) => sums.has(measure))
          .map(([code, sums]) => lineOf(measure, by, code, code === 'none' ? 'None' : names[by][code] ?? code, sums.get(measure), hidden))
          .sort((a, b) => Number(a.code === 'none') - Number(b.code === 'none') || a.name.localeCompare(b.name, 'en-GB'))
      })
    ])
  })
  return measures.flatMap(({ code }) => published.filter(line => line.measure === code))
}

/** For each fund or channel, the sums of each measure over the rest. */
function linesBy(figures: readonly Figure[], by: By): Map<string, Map<MeasureCode, Sums>> {
  const lines = new Map<string, Map<MeasureCode, Sums>>()
  for (const figure of figures) {
    const code = by === 'all' ? 'all' : (by === 'fund' ? figure.fundCode : figure.channel) ?? 'none'
    const line = lines.get(code) ?? new Map<MeasureCode, Sums>()
    line.set(figure.measure, added(line.get(figure.measure), figure))
    lines.set(code, line)
  }
  return lines
}

function added(sums: Sums | undefined, figure: Figure): Sums {
  const { count, of, pence: amount, seconds } = figure
  if (sums === undefined) return { count, of, pence: amount, seconds }
  const together = (a: number | null, b: number | null): number | null => a === null ? b : a + (b ?? 0)
  const total = together(sums.pence, amount)
  return { count: sums.count + count, of: together(sums.of, of), pence: total === null ? null : pence(total), seconds: together(sums.seconds, seconds) }
}

function countOf(sums: ReadonlyMap<MeasureCode, Sums>, name: CountName): number {
  const [measure, part] = name.split('.') as [MeasureCode, 'count' | 'of']
  return sums.get(measure)?.[part] ?? 0
}

function hiddenOfEverything({ kind, counts }: CountFamily, all: ReadonlyMap<MeasureCode, Sums>, before: readonly PublishedLine[]): Set<CountName> {
  const values = counts.map(name => ({ name, count: countOf(all, name) }))
  const earlier = new Set(counts.filter(name => before.some(line => line.by === 'all' && line.isHidden && isNullIn(line, name))))
  if (kind === 'chain') return hiddenInChain(values, earlier)
  const [parts, whole] = [values.slice(0, -1), values.slice(-1)]
  const hidden = hiddenLines(parts.map(({ name, count }) => ({ name, parts: [count] })), earlier)
  const isFew = isSmall(sumOfParts(parts))
  return new Set([
    ...parts.filter(({ name }) => isFew || hidden === null || hidden.has(name)), ...whole.filter(({ count }) => isFew || isSmall(count))
  ].map(({ name }) => name))
}

function isNullIn(line: PublishedLine, name: CountName): boolean {
  return (['count', 'of'] as const).some(part => line[part] === null && countName(line.measure, part) === name)
}

function sumOfParts(parts: readonly { count: number }[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0)
}

/** What the parts leave of their whole may be published elsewhere, as paid payments are of all tries, and then the sum of the parts is known. */
function restOf(values: readonly { name: CountName, count: number }[]): { name: string, count: number } {
  const counts = values.map(({ count }) => count)
  return { name: 'rest', count: Math.max(0, 2 * (counts.at(-1) ?? 0) - counts.reduce((sum, count) => sum + count, 0)) }
}

/** A count that is hidden of everything is hidden of every line, and a line that tells too much by any count of the family is hidden whole. */
function hiddenOfBreakdown(
  family: CountFamily, ofAll: ReadonlySet<CountName>, lines: ReadonlyMap<string, ReadonlyMap<MeasureCode, Sums>>, before: readonly PublishedLine[]
): Hidden {
  const whole = family.counts.at(-1)
  const shown = family.kind === 'parts' && ofAll.size > 0
    ? family.counts.filter(name => name === whole && !ofAll.has(name))
    : family.counts.filter(name => !ofAll.has(name))
  const ofFamily = before.filter(line => family.counts.includes(countName(line.measure, 'count')))
  const shownEarlier = new Set(ofFamily.filter(line => line.count !== null || line.of !== null).map(({ code }) => code))
  const earlier = new Set(ofFamily.map(({ code }) => code).filter(code => !shownEarlier.has(code)))
  const wasHiddenWhole = earlier.delete('all')
  const counts = new Set(family.counts.filter(name => !shown.includes(name)))
  if (shown.length === 0 || wasHiddenWhole) return { counts, lines: null }
  const partsOf = (sums: ReadonlyMap<MeasureCode, Sums>): number[] => {
    if (family.kind !== 'parts') return steps(shown, sums)
    const each = partsAndRest(family.counts, sums)
    return shown.length > 1 ? each : [each.at(-1) ?? 0, each.slice(0, -1).reduce((sum, count) => sum + count, 0)]
  }
  return { counts, lines: hiddenLines([...lines].map(([code, sums]) => ({ name: code, parts: partsOf(sums) })), earlier) }
}

function partsAndRest(names: readonly CountName[], sums: ReadonlyMap<MeasureCode, Sums>): number[] {
  const values = names.map(name => ({ name, count: countOf(sums, name) }))
  return [...values.slice(0, -1), restOf(values)].map(({ count }) => count)
}

/** What each count of a chain has more than the one within it. */
function steps(names: readonly CountName[], sums: ReadonlyMap<MeasureCode, Sums>): number[] {
  const counts = names.map(name => countOf(sums, name))
  return counts.map((count, index) => Math.abs(count - (counts[index - 1] ?? 0)))
}

function lineOf(measure: MeasureCode, by: By, code: string, name: string, sums: Sums | undefined, { counts, lines }: Hidden): PublishedLine {
  const isGone = sums === undefined || lines?.has(code) !== false
  const isKept = (part: 'count' | 'of'): boolean => !isGone && !counts.has(countName(measure, part))
  const amounts = sums !== undefined && isKept('count') ? sums : { count: null, pence: null, seconds: null }
  const of = sums !== undefined && isKept('of') ? sums.of : null
  return {
    measure, by, code, name, count: amounts.count, of, pence: amounts.pence as Pence | null, seconds: amounts.seconds,
    isHidden: !isKept('count') || (sums?.of !== null && !isKept('of'))
  }
}
