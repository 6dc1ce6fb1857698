import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { isId } from '../../ids.js'

/** What one person asks for and another decides: a transfer or a reversal of an entry, a refund, income given up as unidentified, a file turned round. */
export type AskedFor = 'transfer' | 'refund' | 'unidentified' | 'import-reversal'

/** Given up: the file could not be turned round after all. Dealt with: somebody else has seen to the refund that failed. */
export type Outcome = 'approved' | 'refused' | 'succeeded' | 'failed' | 'paid' | 'returned' | 'given-up' | 'dealt-with'

/** What came to nothing, which whoever asked should look at first. */
export const againstOutcomes: readonly Outcome[] = ['refused', 'failed', 'returned', 'given-up']

export interface News {
  kind: AskedFor
  subjectId: string
  /** Who asked for it. */
  toldTo: string | null
  outcome: Outcome
  /** Null for what the provider or the system did. */
  decidedBy: string | null
  at: Date
}

/**
 * Tells whoever asked for something what has become of it, on their home page, in the transaction of what it tells of. It takes the place
 * of what they have not yet seen of the same thing. Nobody is told of what they did themselves. Each piece of news is of another thing.
 */
export async function tellOutcome(trx: Knex.Transaction, councilId: CouncilId, ...news: News[]): Promise<void> {
  const told = news.filter(({ toldTo, decidedBy }) => toldTo !== null && toldTo !== decidedBy)
  if (told.length === 0) return
  await trx('outcomes').insert(told.map(({ kind, subjectId, toldTo, outcome, decidedBy, at }) => ({
    council_id: councilId, kind, subject_id: subjectId, id: newId(), told_to: toldTo, outcome, decided_by: decidedBy, happened_at: at
  }))).onConflict(['council_id', 'kind', 'subject_id']).merge()
}

/** Whoever asked for it is looking at it. Call this before what is shown is read: what happens after that stays news. */
export async function seeOutcome(trx: Knex.Transaction, councilId: CouncilId, userId: string, kind: AskedFor, subjectId: string): Promise<void> {
  if (isId(subjectId)) await trx('outcomes').where({ council_id: councilId, told_to: userId, kind, subject_id: subjectId }).delete()
}

/** The same for what somebody asked to be given up of a suspense item, however often. */
export async function seeOutcomesOfItem(
  trx: Knex.Transaction, councilId: CouncilId, userId: string, { entryId, lineNumber }: { entryId: string, lineNumber: number }
): Promise<void> {
  await trx('outcomes').where({ council_id: councilId, told_to: userId, kind: 'unidentified' })
    .whereIn('subject_id', trx('unidentified_requests').where({ council_id: councilId, entry_id: entryId, line_number: lineNumber }).select('id')).delete()
}

/** Somebody has seen these in a list. Another person's stay. */
export async function seeOutcomes(trx: Knex.Transaction, councilId: CouncilId, userId: string, ids: readonly string[]): Promise<void> {
  await trx('outcomes').where({ council_id: councilId, told_to: userId }).whereIn('id', [...ids]).delete()
}
