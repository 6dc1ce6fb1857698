import type { Amounts } from '../../measures/figure.js'
import type { MeasureCode } from '../../measures/measure.js'
import { type CountFamily, type CountName, countName } from './count-families.js'
import type { PublishedLine } from '../published-line.js'
import { hiddenInChain, hiddenLines, isSmall } from './suppression.js'

/** What is hidden of one table: counts of every line of it, or lines whole; null where the table is not shown at all. */
export interface Hidden {
  counts: Set<CountName>
  lines: Set<string> | null
}

/** The sums of each measure. */
export type SumsOfLine = ReadonlyMap<MeasureCode, Amounts>

/** Which counts of a family are hidden of everything, with those that were hidden when the month was published before. */
export function hiddenOfEverything({ kind, counts }: CountFamily, all: SumsOfLine, before: readonly PublishedLine[]): Set<CountName> {
  const values = counts.map(name => ({ name, count: countOf(all, name) }))
  const earlier = new Set(counts.filter(name => wasHidden(before, name)))
  if (kind === 'chain') return hiddenInChain(values, earlier)
  const [parts, whole] = [values.slice(0, -1), values.slice(-1)]
  const hidden = hiddenLines(parts.map(({ name, count }) => ({ name, parts: [count] })), earlier)
  const isFew = isSmall(sumOf(parts.map(({ count }) => count)))
  return new Set([
    ...parts.filter(({ name }) => isFew || hidden === null || hidden.has(name)), ...whole.filter(({ count }) => isFew || isSmall(count))
  ].map(({ name }) => name))
}

/** Whether a count was hidden of everything. */
export function wasHidden(before: readonly PublishedLine[], name: CountName): boolean {
  return before.some(line => line.by === 'all' && line.isHidden && (['count', 'of'] as const).some(part => isNullIn(line, part) && countName(line.measure, part) === name))
}

/** A count that is hidden of everything is hidden of every line, and a line that tells too much by any count of the family is hidden whole. */
export function hiddenOfBreakdown(
  family: CountFamily, ofAll: ReadonlySet<CountName>, lines: ReadonlyMap<string, SumsOfLine>, before: readonly PublishedLine[]
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
  for (const code of changedBeside(lines, ofFamily)) earlier.add(code)
  const partsOf = (sums: SumsOfLine): number[] => {
    if (family.kind !== 'parts') return steps(shown, sums)
    const each = partsAndRest(family.counts, sums)
    return shown.length > 1 ? each : [each.at(-1) ?? 0, sumOf(each.slice(0, -1))]
  }
  return { counts, lines: hiddenLines([...lines].map(([code, sums]) => ({ name: code, parts: partsOf(sums) })), earlier) }
}

/**
 * Where a fund has come to be counted with another, or by itself again, its hidden counts are what the other's counts have changed by since
 * they were shown: the lines that changed. None where nothing came and nothing hidden went.
 */
function changedBeside(lines: ReadonlyMap<string, SumsOfLine>, before: readonly PublishedLine[]): string[] {
  const known = new Set(before.map(({ code }) => code))
  const now = new Set([...lines].filter(([, sums]) => before.some(({ measure }) => sums.has(measure))).map(([code]) => code))
  const isTelling = (line: PublishedLine): boolean => line.count !== null || line.of !== null
  const hasHiddenGone = before.some(line => !now.has(line.code) && !isTelling(line))
  if (!hasHiddenGone && [...now].every(code => known.has(code))) return []
  return before.filter(line => (['count', 'of'] as const).some(part => line[part] !== null && line[part] !== (lines.get(line.code)?.get(line.measure)?.[part] ?? 0)))
    .map(({ code }) => code)
}

export function countOf(sums: SumsOfLine, name: CountName): number {
  const [measure, part] = name.split('.') as [MeasureCode, 'count' | 'of']
  return sums.get(measure)?.[part] ?? 0
}

/** A score has no count that could be published, and its own value stands for it. */
function isNullIn(line: PublishedLine, part: 'count' | 'of'): boolean {
  return line[part] === null && !(part === 'count' && line.score !== null)
}

/** What the parts leave of their whole stands last: it may be published elsewhere, as paid payments are of all tries, and then their sum is known. */
function partsAndRest(names: readonly CountName[], sums: SumsOfLine): number[] {
  const counts = names.map(name => countOf(sums, name))
  const [parts, whole] = [counts.slice(0, -1), counts.at(-1) ?? 0]
  return [...parts, Math.max(0, whole - sumOf(parts))]
}

/** What each count of a chain has more than the one within it. */
function steps(names: readonly CountName[], sums: SumsOfLine): number[] {
  const counts = names.map(name => countOf(sums, name))
  return counts.map((count, index) => Math.abs(count - (counts[index - 1] ?? 0)))
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
