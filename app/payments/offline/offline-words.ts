import type { Knex } from 'knex'
import type { Council } from '../../councils/council.js'
import type { CouncilId } from '../../database/in-council.js'
import { plainText } from '../../messages/message-text.js'

/** What a council says of paying at a shop or by post. A text that is empty is the usual one. */
export interface OfflineWords {
  /** To whom cheques are made out; empty for the council's name. */
  payee: string
  /** When a payment counts, of each way. */
  shop: string
  post: string
  /** The plain letter around the slip. */
  letter: string
  /** 0 until anything has been said. */
  version: number
}

export const offlineTexts = ['shop', 'post', 'letter'] as const
export type OfflineText = typeof offlineTexts[number]

/** What can be put into a letter, in braces. */
export const letterPlaces = ['payment', 'reference', 'amount', 'council', 'phone', 'opening hours', 'email', 'address'] as const

export async function offlineWordsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<OfflineWords> {
  const kept = await trx('offline_words').where({ council_id: councilId }).first('payee', 'shop', 'post', 'letter', 'version') as OfflineWords | undefined
  return kept ?? { payee: '', shop: '', post: '', letter: '', version: 0 }
}

export function usualText(text: OfflineText): string {
  return plainText('payments/offline/usual-words', { text })
}

/** The same words with the usual ones where the council has said nothing. */
export function wholeWords(words: OfflineWords, council: Pick<Council, 'name'>): OfflineWords {
  const texts = Object.fromEntries(offlineTexts.map(text => [text, words[text] || usualText(text)])) as Record<OfflineText, string>
  return { ...words, ...texts, payee: words.payee || council.name }
}

/** A letter's words with every place filled in, a paragraph each of lines. What is put in is not read again. */
export function filledLetter(words: string, places: Record<typeof letterPlaces[number], string>): string[][] {
  const known: Record<string, string> = places
  const text = words.replace(/\{([^{}]*)\}/g, (whole, place: string) => known[place] ?? whole)
  return text.split(/\n{2,}/).map(paragraph => paragraph.split('\n'))
}
