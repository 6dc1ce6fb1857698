import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type FeedbackPlace, type FeedbackSource, keepFeedback, type SaidFeedback } from '../../app/feedback/feedback.js'
import type { Triage } from '../../app/feedback/triage/triage.js'
import type { TestCouncil } from './builders.js'

export interface TestFeedback {
  said?: Partial<SaidFeedback>
  place?: Partial<FeedbackPlace>
  source?: FeedbackSource
  now?: Date
}

/** Somebody has said something. @returns its id */
export async function someFeedback(council: TestCouncil, { said, place, source = { kind: 'resident', userId: null }, now = new Date() }: TestFeedback = {}): Promise<string> {
  const id = await inCouncil(council.id, async trx => await keepFeedback(
    trx, council.id, { satisfaction: 4, helpedBy: null, comment: '', ...said },
    { page: '/pay', phase: 'public-beta', channel: 'web', fundCode: null, isHelped: false, ...place }, { source, formKey: newId(), now }
  ))
  return String(id)
}

/** Sorted in no way yet. */
export const unsorted: Triage = {
  state: 'open', theme: null, severity: null, duplicateOf: null, ownerId: null, whatWeDid: '', elsewhereOf: '', elsewhereAskedOn: null, elsewhereAnsweredOn: null
}
