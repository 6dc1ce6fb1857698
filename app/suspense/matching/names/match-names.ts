import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { likenessOf, type NameKey, nameKeysOf, nameWordsOf } from '../../../funds/holder-names.js'
import type { Pence } from '../../../money.js'
import { type AccountFacts, accountKey, type AccountKey } from '../accounts-query.js'
import { addReason, type Candidate, type Findings } from '../findings.js'
import type { ItemToMatch, Place } from '../suggestion.js'
import { holdersCounted, holdersNamed, holdersNamedAndOwing } from './names-query.js'

/** A name that more accounts have leads to none by itself. A surname alone must be rarer. */
const mostOfName = 5
const mostOfSurname = 3
/** A name that so many have is narrowed down by the amount. */
const mostToNarrow = 200
const mostNarrowed = 3

/** The words of an item that may be its payer's name. */
interface NamedItem {
  item: ItemToMatch
  place: Place
  words: string[]
  keys: NameKey[]
}

/** How many accounts share a name, by item and account, where an account was found by it. */
export type Namesakes = Map<ItemToMatch, Map<string, number>>

/** Considers the accounts whose holders have a name of the item. How like it they are is said once they are known. */
export async function matchNames(trx: Knex.Transaction, councilId: CouncilId, findings: Findings): Promise<Namesakes> {
  const named = findings.items.flatMap(namesIn)
  const counts = await holdersCounted(trx, councilId, named.flatMap(({ keys }) => keys.map(({ word }) => word)), mostToNarrow + 1)
  const rare = named.map(one => ({ ...one, chosen: rarestOf(one, counts) }))
  const byWord = grouped(await holdersNamed(trx, councilId, rare.flatMap(({ chosen }) => chosen)), ({ word }) => word)
  const namesakes: Namesakes = new Map()
  for (const { item, chosen } of rare) {
    for (const word of chosen) {
      for (const account of byWord.get(word) ?? []) {
        findings.consider(item, account)
        note(namesakes, item, account, counts.get(word) ?? 1)
      }
    }
  }
  await narrowByAmount(trx, councilId, findings, { named, counts })
  return namesakes
}

/** Adds to each candidate how like its holder's name the item's words are. */
export function nameReasons(candidates: readonly Candidate[], facts: ReadonlyMap<string, AccountFacts>, namesakes: Namesakes): void {
  const named = new Map<ItemToMatch, NamedItem[]>()
  for (const candidate of candidates) {
    const holder = facts.get(accountKey(candidate))
    if (holder === undefined) continue
    const places = named.get(candidate.item) ?? namesIn(candidate.item)
    named.set(candidate.item, places)
    for (const { place, words } of places) {
      const found = likenessOf(words, holder.name, place === 'payer-name')
      if (found === null) continue
      const accounts = namesakes.get(candidate.item)?.get(accountKey(candidate)) ?? null
      addReason(candidate, { code: 'name-like-holder', place, likeness: found.likeness, words: asName(found.words), accounts })
    }
  }
}

function namesIn(item: ItemToMatch): NamedItem[] {
  return ([['payer-name', item.payerName], ['narrative', item.narrative]] as const).flatMap(([place, text]) => {
    const words = nameWordsOf(text, place === 'payer-name')
    return words.length === 0 ? [] : [{ item, place, words, keys: nameKeysOf(words) }]
  })
}

/** The words of the surest likeness that few enough have. */
function rarestOf({ keys }: NamedItem, counts: ReadonlyMap<string, number>): string[] {
  for (const [likeness, most] of [['full', mostOfName], ['surname-and-initial', mostOfName], ['surname', mostOfSurname]] as const) {
    const words = keys.filter(key => key.likeness === likeness && (counts.get(key.word) ?? most + 1) <= most).map(({ word }) => word)
    if (words.length > 0) return words
  }
  return []
}

async function narrowByAmount(
  trx: Knex.Transaction, councilId: CouncilId, findings: Findings, { named, counts }: { named: readonly NamedItem[], counts: ReadonlyMap<string, number> }
): Promise<void> {
  const asked = named.filter(({ item }) => item.remainingPence > 0).flatMap(({ item, keys }) => keys
    .filter(({ word }) => { const count = counts.get(word) ?? 0; return count > 0 && count <= mostToNarrow })
    .sort((one, other) => (counts.get(one.word) ?? 0) - (counts.get(other.word) ?? 0)).slice(0, mostNarrowed)
    .map(({ word }) => ({ item, word, amountPence: item.remainingPence })))
  const found = grouped(await holdersNamedAndOwing(trx, councilId, asked), pairKey)
  for (const one of asked) for (const account of found.get(pairKey(one)) ?? []) findings.consider(one.item, account)
}

/** With capitals, as names are written. */
function asName(words: string): string {
  return words.replace(/\p{L}+/gu, word => {
    const [first = '', ...rest] = word
    return first.toUpperCase() + rest.join('')
  })
}

function pairKey({ word, amountPence }: { word: string, amountPence: Pence }): string {
  return `${word} ${amountPence}`
}

function note(namesakes: Namesakes, item: ItemToMatch, account: AccountKey, count: number): void {
  const ofItem = namesakes.get(item) ?? new Map<string, number>()
  namesakes.set(item, ofItem)
  ofItem.set(accountKey(account), Math.min(count, ofItem.get(accountKey(account)) ?? count))
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}
