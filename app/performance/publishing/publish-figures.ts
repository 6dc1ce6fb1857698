import { type Amounts, type Figure, sumOfAmounts } from '../../measures/figure.js'
import { type Measure, type MeasureCode, measures, withoutPart } from '../../measures/measure.js'
import { valueOf } from '../../measures/measure-value.js'
import { type CountFamily, countFamilies, countName } from './count-families.js'
import { type Hidden, hiddenOfBreakdown, hiddenOfEverything, type SumsOfLine } from './hidden-counts.js'
import type { PublishedLine } from '../published-line.js'
import { formulasBeside, hiddenFormulas } from './satisfaction-told.js'

type By = PublishedLine['by']
type Lines = ReadonlyMap<string, SumsOfLine>

/** What funds and channels are called. */
export type NamesBy = Record<'fund' | 'channel', Record<string, string>>

const breakdowns = ['fund', 'channel'] as const

/**
 * What of one month's figures is published: each measure's sums of everything, by fund and by channel, without what would tell of fewer than
 * five. Funds and channels are not crossed, and phases are added up, so that the sums of a table's lines are all that they have in common.
 * @param before what was published of the same month earlier: what was hidden then stays hidden
 */
export function publishFigures(figures: readonly Figure[], names: NamesBy, before: readonly PublishedLine[] = []): PublishedLine[] {
  const all = linesBy(figures, 'all').get('all') ?? new Map<MeasureCode, Amounts>()
  const tables = breakdowns.map(by => ({ by, lines: linesBy(figures, by) }))
  const published = countFamilies.flatMap(family => {
    const hiddenOfAll = hiddenOfEverything(family, all, before)
    const members = membersOf(family).filter(({ code }) => all.has(code))
    const withFormulas = new Set([...hiddenOfAll, ...members.some(isFormula) ? hiddenFormulas(all, hiddenOfAll, before) : []])
    return [
      ...members.map(measure => lineOf(measure, 'all', 'all', '', all.get(measure.code), { counts: withFormulas, lines: new Set() })),
      ...tables.flatMap(({ by, lines }) => {
        const { counts, lines: hidden } = hiddenOfBreakdown(family, hiddenOfAll, lines, before.filter(line => line.by === by))
        const ofLines = { counts: new Set([...counts, ...formulasBeside(counts)]), lines: hidden }
        return members.flatMap(measure => linesOf(measure, by, lines, names[by], ofLines))
      })
    ]
  })
  return measures.flatMap(({ code }) => published.filter(line => line.measure === code))
}

/** For each fund or channel, the sums of each measure over the rest. */
function linesBy(figures: readonly Figure[], by: By): Map<string, Map<MeasureCode, Amounts>> {
  const lines = new Map<string, Map<MeasureCode, Amounts>>()
  for (const figure of figures) {
    const code = by === 'all' ? 'all' : (by === 'fund' ? figure.fundCode : figure.channel) ?? 'none'
    const line = lines.get(code) ?? new Map<MeasureCode, Amounts>()
    const before = line.get(figure.measure)
    line.set(figure.measure, sumOfAmounts(before === undefined ? [figure] : [before, figure]) ?? figure)
    lines.set(code, line)
  }
  return lines
}

/** The measures of which a family holds the counts, and with the answers the formulas that follow from them. */
function membersOf(family: CountFamily): (Measure & { code: MeasureCode })[] {
  return measures.filter(measure => family.counts.includes(countName(measure.code, isFormula(measure) ? 'of' : 'count')))
}

function isFormula({ code }: { code: MeasureCode }): boolean {
  return code === 'satisfaction-score' || code === 'satisfaction-share'
}

/** A measure's lines of a breakdown, by name; none where what it counts has no fund or channel at all. */
function linesOf(measure: Measure & { code: MeasureCode }, by: 'fund' | 'channel', lines: Lines, names: Record<string, string>, hidden: Hidden): PublishedLine[] {
  const ofMeasure = [...lines].filter(([, sums]) => sums.has(measure.code))
  if (ofMeasure.every(([code]) => code === 'none')) return []
  if (hidden.lines === null) return [lineOf(measure, by, 'all', '', undefined, hidden)]
  return ofMeasure.map(([code, sums]) => lineOf(measure, by, code, code === 'none' ? withoutPart[by] : names[code] ?? code, sums.get(measure.code), hidden))
    .sort((a, b) => Number(a.code === 'none') - Number(b.code === 'none') || a.name.localeCompare(b.name, 'en-GB'))
}

function lineOf(
  { code: measure, unit }: Measure & { code: MeasureCode }, by: By, code: string, name: string, sums: Amounts | undefined, { counts, lines }: Hidden
): PublishedLine {
  const isGone = sums === undefined || lines?.has(code) !== false
  const isKept = (part: 'count' | 'of'): boolean => !isGone && !counts.has(countName(measure, part))
  const isScore = unit === 'score'
  const amounts = sums !== undefined && isKept('count') && !isScore ? sums : { count: null, pence: null, seconds: null }
  return {
    measure, by, code, name, count: amounts.count, pence: amounts.pence, seconds: amounts.seconds,
    of: sums !== undefined && isKept('of') ? sums.of : null,
    score: sums !== undefined && isScore && isKept('count') ? valueOf(unit, sums) : null, isTyped: (sums?.typed ?? 0) > 0,
    isHidden: !isKept('count') || (sums?.of !== null && !isKept('of'))
  }
}
