import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'

/** How satisfied somebody was, from 5 for very satisfied to 1 for very dissatisfied. */
export const satisfactionLevels = [5, 4, 3, 2, 1] as const
export type SatisfactionLevel = typeof satisfactionLevels[number]

/** Who helped somebody: nobody, somebody from the council, or somebody else such as a friend. */
export const helpers = ['nobody', 'council', 'other'] as const
export type HelpedBy = typeof helpers[number]

/** The longest that somebody can write. */
export const longestComment = 1200

/** What somebody says, without anything that tells who it was. */
export interface SaidFeedback {
  satisfaction: SatisfactionLevel | null
  helpedBy: HelpedBy | null
  /** With personal details crossed out. */
  comment: string
}

/** Where and how they met the service. */
export interface FeedbackPlace {
  /** The pattern of the page's address; null where it is not known. */
  page: string | null
  phase: Phase
  channel: Channel
  fundCode: string | null
  /** An adviser helps or helped with the payment that it came from. */
  isHelped: boolean
}

/** resident: by themselves · caller: as an adviser recorded it · staff: a problem with one of our screens. */
export type FeedbackSource = { kind: 'resident', userId: null } | { kind: 'caller' | 'staff', userId: string }

/**
 * Keeps it, once for each form. What has no words gives nobody anything to sort, and is closed from the start, as are the same words as
 * something that is not closed yet, nor struck out, which are a duplicate of that; what they answered counts all the same.
 * @returns its id, or null where that form was there before
 */
export async function keepFeedback(
  trx: Knex.Transaction, councilId: CouncilId, said: SaidFeedback, place: FeedbackPlace, { source, formKey, now }: { source: FeedbackSource, formKey: string, now: Date }
): Promise<string | null> {
  const [day, sameWords] = [londonDate(now), said.comment === '' ? null : hashOfWords(said.comment, source.kind, place.page)]
  const first = sameWords === null ? null : await firstInTheSameWords(trx, councilId, sameWords)
  const isClosed = sameWords === null || first !== null
  const kept = await trx('feedback').insert({
    council_id: councilId, id: newId(), form_key: formKey, given_at: now, given_on: day, source: source.kind, recorded_by: source.userId,
    page: place.page, phase: place.phase, channel: place.channel, fund_code: place.fundCode, satisfaction: said.satisfaction, helped_by: said.helpedBy,
    assisted: place.isHelped || said.helpedBy === 'council', comment: said.comment, same_words: sameWords,
    duplicate_of: first, state: isClosed ? 'closed' : 'open', closed_on: isClosed ? day : null
  }).onConflict(['council_id', 'form_key']).ignore().returning('id') as { id: string }[]
  return kept[0]?.id ?? null
}

/** Shorter texts than this are the same only of the same page. */
const tellingLength = 30

function hashOfWords(comment: string, kind: FeedbackSource['kind'], page: string | null): string {
  const words = comment.toLowerCase().replace(/[^\p{L}\d×]+/gu, ' ').trim()
  return createHash('sha256').update([kind, words, words.length < tellingLength ? page : ''].join('\n')).digest('hex')
}

/** Waits for whoever is striking it out at this instant. */
async function firstInTheSameWords(trx: Knex.Transaction, councilId: CouncilId, sameWords: string): Promise<string | null> {
  const first = await trx('feedback').where({ council_id: councilId, same_words: sameWords, duplicate_of: null, struck_as: null }).whereNot('state', 'closed')
    .orderBy('id').forKeyShare().first('id') as { id: string } | undefined
  return first?.id ?? null
}
