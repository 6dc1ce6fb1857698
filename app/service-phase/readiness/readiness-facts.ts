import type { Knex } from 'knex'
import { accessibilityEvidence } from '../../accessibility/evidence-query.js'
import type { CouncilId } from '../../database/in-council.js'
import { feedbackEvidence } from '../../feedback/satisfaction-query.js'
import { measuresEvidence } from '../../measures/measures-evidence.js'

/** What checks look at. Several look at the same: each is gathered once, when the first of them asks for it. */
export interface ReadinessFacts {
  trx: Knex.Transaction
  councilId: CouncilId
  now: Date
  accessibility: () => ReturnType<typeof accessibilityEvidence>
  feedback: () => ReturnType<typeof feedbackEvidence>
  measures: () => ReturnType<typeof measuresEvidence>
}

/** The facts of one look at a council, within one step of work. */
export function readinessFacts(trx: Knex.Transaction, councilId: CouncilId, now: Date): ReadinessFacts {
  return {
    trx, councilId, now,
    accessibility: once(async () => await accessibilityEvidence(trx, councilId, now)),
    feedback: once(async () => await feedbackEvidence(trx, councilId, now)),
    measures: once(async () => await measuresEvidence(trx, councilId, now))
  }
}

function once<Found>(gather: () => Promise<Found>): () => Promise<Found> {
  let gathered: Promise<Found> | null = null
  return async () => await (gathered ??= gather())
}
