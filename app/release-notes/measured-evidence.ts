import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { type MeasureCode, measureOf } from '../measures/measure.js'
import { valueInWords } from '../measures/measure-value.js'
import { countsInWords } from '../measures/shown/measure-row.js'
import { formatMonth } from '../months.js'
import { latestPublications } from '../performance/publication.js'
import { publishedMonths } from '../performance/published-months.js'
import { shownOf } from '../performance/published.js'

/** A measure that a note gives as evidence, with its figure of the latest month of which it is published: whoever reads notes may read that. */
export interface MeasuredEvidence {
  code: MeasureCode
  words: string
  /** Null where that has been published of no month. */
  latest: { month: string, value: string | null, from: string, isHidden: boolean } | null
}

export async function measuredEvidence(trx: Knex.Transaction, councilId: CouncilId, codes: readonly MeasureCode[], now: Date): Promise<MeasuredEvidence[]> {
  if (codes.length === 0) return []
  const months = publishedMonths(londonDate(now))
  const publications = await latestPublications(trx, councilId, months[0] ?? '', months.at(-1) ?? '')
  return codes.map(code => {
    const measure = measureOf(code)
    const found = publications.flatMap(publication => publication.lines.filter(line => line.measure === code && line.by === 'all').map(line => ({ publication, line }))).at(-1)
    if (found === undefined) return { code, words: measure.words, latest: null }
    const { value, isHidden } = shownOf(measure, found.line, found.publication)
    return {
      code, words: measure.words, latest: {
        month: formatMonth(found.publication.month), value: value === null ? null : valueInWords(measure.unit, value),
        from: value === null ? '' : countsInWords(measure, found.line), isHidden
      }
    }
  })
}
