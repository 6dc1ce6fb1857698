import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { phasesOfMonths } from './phases-query.js'
import type { PublishedLine } from './published-line.js'

/** One month's performance as everybody may read it. */
export interface Publication {
  /** `YYYY-MM` */
  month: string
  /** 1 as first published, and one more with each correction. */
  version: number
  publishedAt: Date
  lines: PublishedLine[]
  /** In which phases the council's service was in the month; none where that is not recorded, and of all councils together. */
  phases: readonly Phase[]
}

const withoutScore = { score: null, isTyped: false }

/** The latest version of each month that was published, from one month to another, both included; the earliest first. */
export async function latestPublications(trx: Knex.Transaction, councilId: CouncilId, fromMonth: string, toMonth: string): Promise<Publication[]> {
  const publications = await trx('performance_publications').where({ council_id: councilId }).where('month', '>=', fromMonth).where('month', '<=', toMonth)
    .distinctOn('month').orderBy([{ column: 'month' }, { column: 'version', order: 'desc' }])
    .select('month', 'version', 'published_at as publishedAt', 'lines') as Omit<Publication, 'phases'>[]
  const phases = await phasesOfMonths(trx, councilId, publications.map(({ month }) => month))
  // The first that were published know neither scores nor what was typed in.
  return publications.map(({ lines, ...publication }) => ({
    ...publication, lines: lines.map(line => ({ ...withoutScore, ...line })), phases: phases.get(publication.month) ?? []
  }))
}

/** Keeps a version, unless another process has just kept it. */
export async function keepPublication(
  trx: Knex.Transaction, councilId: CouncilId, { month, version, publishedAt, lines }: Omit<Publication, 'phases'>
): Promise<void> {
  await trx('performance_publications').insert({ council_id: councilId, month, version, published_at: publishedAt, lines: JSON.stringify(lines) })
    .onConflict(['council_id', 'month', 'version']).ignore()
}
