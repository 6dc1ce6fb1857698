import type { Knex } from 'knex'
import type { Council } from '../councils/council.js'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { plainText } from '../messages/message-text.js'
import type { Pence } from '../money.js'
import type { Outcome, Trace } from './trace.js'

/** What can be put into a letter, in braces: `{payment}`. */
export const letterPlaces = [
  'payment', 'account', 'moved', 'what we add', 'mark ended', 'reference', 'council', 'address', 'phone', 'opening hours', 'email'
] as const

type LetterPlace = typeof letterPlaces[number]

/** Without these a letter would not say what it has to. */
export function neededPlaces(outcome: Outcome): LetterPlace[] {
  return ['account', ...outcome === 'moved' ? ['moved' as const] : [], 'what we add', 'reference', 'council']
}

/** What a letter is about. */
export interface LetterFacts {
  council: Council
  trace: Pick<Trace, 'reference' | 'amount_pence' | 'paid_from' | 'paid_to' | 'account_reference' | 'marked_until'>
    & Partial<Pick<Trace, 'amount_from_pence' | 'amount_to_pence'>>
  fundName: string
  /** In the officer's own words; empty for none. */
  words: string
  closedOn: CalendarDate | null
  picked: { occurredOn: CalendarDate } | null
  movements: { pence: Pence, on: CalendarDate }[]
}

/** A council's words for its letter; `own` is null where it has the usual ones. Its version is 0 until it has ever been changed. */
export interface LetterWords {
  own: string | null
  version: number
}

export async function letterWordsOf(trx: Knex.Transaction, councilId: CouncilId, outcome: Outcome): Promise<LetterWords> {
  const kept = await trx('trace_letters').where({ council_id: councilId, outcome }).first('words as own', 'version') as LetterWords | undefined
  return kept ?? { own: null, version: 0 }
}

/** The usual words, with their places still open. */
export function usualWords(outcome: Outcome): string {
  return plainText('traces/letter-words', { outcome })
}

/** Words with every place filled in. What is put in is not read again: braces that an officer wrote stay braces. */
export function fillIn(words: string, facts: LetterFacts): string {
  return words.replace(/\{([^{}]*)\}/g, (_, place: string) => plainText('traces/letter-place', { ...facts, place }))
    .replace(/[ \t]+$/gm, '').replace(/ {2,}/g, ' ').replace(/\n{3,}/g, '\n\n').trim()
}

/** What stands in braces and is no place, and braces that are left over. */
export function unknownPlaces(words: string): string[] {
  const known: readonly string[] = letterPlaces
  const named = [...words.matchAll(/\{([^{}]*)\}/g)].map(([whole, name = '']) => ({ whole, name }))
  const stray = words.replace(/\{[^{}]*\}/g, '').match(/[{}]/g) ?? []
  return [...new Set([...named.filter(({ name }) => !known.includes(name)).map(({ whole }) => whole), ...stray])]
}
