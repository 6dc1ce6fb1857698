import type { CalendarDate } from '../../dates.js'
import type { Likeness } from '../../funds/holder-names.js'
import type { Pence } from '../../money.js'

/** A suspense item as far as finding its account goes. */
export interface ItemToMatch {
  entryId: string
  lineNumber: number
  /** As people see it: money that came in is positive, a returned cheque negative. */
  remainingPence: Pence
  occurredOn: CalendarDate
  /** As the payer gave it, where it led nowhere. */
  reference: string | null
  narrative: string | null
  payerName: string | null
}

/** Where in an item something was found. */
export type Place = 'reference' | 'narrative' | 'payer-name'

/** What speaks for a reference being right: the account is there, the check digit passes, or only its form. */
export type Proof = 'account' | 'check-digit' | 'form'

/**
 * Why an account is suggested, with the facts for its words, which are in views/components/suggestion-words.njk. `accounts` is how many share
 * the amount or the name; null where that was not looked up, since something else led to the account.
 */
export type SuggestionReason =
  | { code: 'reference-stated', quoted: string, proof: Proof, isLoose: boolean }
  | { code: 'reference-in-narrative', quoted: string, place: Place, proof: Proof, isLoose: boolean }
  | { code: 'one-character-wrong', quoted: string, place: Place, proof: Proof, others: number, mistake: 'changed' | 'missing' | 'extra', isCommon: boolean }
  | { code: 'two-swapped', quoted: string, place: Place, proof: Proof, others: number }
  | { code: 'allocated-before', place: Place, words: number, times: number, lastOn: CalendarDate, otherAccounts: number }
  | { code: 'amount-is-balance', amountPence: Pence, accounts: number | null }
  | { code: 'amount-is-instalment', amountPence: Pence, dueOn: CalendarDate, accounts: number | null }
  | { code: 'amount-was-received', amountPence: Pence, receivedOn: CalendarDate, accounts: number | null }
  | { code: 'name-like-holder', place: Place, words: string, likeness: Likeness, accounts: number | null }
  | { code: 'fund-named', word: string }

export type ReasonCode = SuggestionReason['code']

export interface Suggestion {
  fundCode: string
  fundName: string
  accountReference: string
  /** The strongest first. */
  reasons: SuggestionReason[]
  /** 1 to 99: how likely, in a hundred, the reasons together make it. */
  score: number
  /** Another account is about as likely. Never allocated without a person. */
  isTied: boolean
}

/** The key of an item among suggestions. */
export function itemKey({ entryId, lineNumber }: Pick<ItemToMatch, 'entryId' | 'lineNumber'>): string {
  return `${entryId}:${lineNumber}`
}
