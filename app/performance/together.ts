import { inPercent, valueOf } from '../measures/measure-value.js'
import { measures } from '../measures/measure.js'
import { pence, sumOf } from '../money.js'
import type { Publication } from './publication.js'
import type { PublishedLine } from './published-line.js'

/** A council of the whole service, and what it has published. */
export interface PublishingCouncil {
  slug: string
  name: string
  publications: readonly Publication[]
}

/**
 * All councils together, and each beside the others. It is made of what they have published and of nothing else: the sum leaves out whoever
 * hides the figure, so that it tells nobody more than the councils' own pages do.
 */
export function together(councils: readonly PublishingCouncil[]): Publication[] {
  const months = [...new Set(councils.flatMap(({ publications }) => publications.map(({ month }) => month)))].sort()
  return months.map(month => {
    const own = councils.flatMap(({ slug, name, publications }) => publications.filter(one => one.month === month).map(one => ({ slug, name, ...one })))
    return {
      month, phases: [], version: 1, publishedAt: new Date(Math.max(...own.map(({ publishedAt }) => publishedAt.getTime()))),
      lines: measures.flatMap(({ code }) => {
        const lines = own.flatMap(({ slug, name, lines }) => lines.filter(line => line.measure === code && line.by === 'all')
          .map((line): PublishedLine => ({ ...line, by: 'council', code: slug, name })))
        return lines.length === 0 ? [] : [sumOfLines(lines), ...lines]
      })
    }
  })
}

function sumOfLines(lines: readonly PublishedLine[]): PublishedLine {
  const shown = lines.filter(({ isHidden }) => !isHidden)
  const sum = (part: 'count' | 'of' | 'seconds'): number | null => {
    const numbers = shown.flatMap(line => line[part] ?? [])
    return numbers.length === 0 ? null : numbers.reduce((total, number) => total + number, 0)
  }
  const amounts = shown.flatMap(line => line.pence ?? [])
  return {
    measure: lines[0]?.measure ?? 'completion', by: 'all', code: 'all', name: `${shown.length} of ${lines.length} councils`,
    count: sum('count'), of: sum('of'), pence: amounts.length === 0 ? null : pence(sumOf(amounts)), seconds: sum('seconds'), score: meanScore(shown),
    isTyped: shown.some(({ isTyped }) => isTyped), isHidden: shown.length === 0
  }
}

/** Of the scores as they are published, each by its number of answers. */
function meanScore(shown: readonly PublishedLine[]): number | null {
  const scored = shown.flatMap(({ score, of }) => score === null || of === null ? [] : [{ points: inPercent(score) * of, of }])
  const [points, of] = [scored.reduce((sum, one) => sum + one.points, 0), scored.reduce((sum, one) => sum + one.of, 0)]
  return valueOf('score', { count: points, of, pence: null, seconds: null })
}
