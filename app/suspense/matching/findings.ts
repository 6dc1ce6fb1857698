import type { Fund } from '../../funds/fund.js'
import { accountKey, type AccountKey } from './accounts-query.js'
import { type ItemToMatch, itemKey, type Suggestion, type SuggestionReason } from './suggestion.js'
import { isNear, isWorthSaying, leastScore, likelihoodOf, scoreOf } from './weigh-reasons.js'

/** An account that may be an item's, with what speaks for it: nothing as yet where it is only to be looked at. */
export interface Candidate extends AccountKey {
  item: ItemToMatch
  reasons: SuggestionReason[]
}

/** However much an item's text seems to quote, no more accounts are looked at. */
const mostCandidates = 40
const mostSuggestions = 5

/** What has been found for a batch of items. */
export class Findings {
  readonly #items: readonly ItemToMatch[]
  readonly #funds: ReadonlyMap<string, Fund>
  readonly #candidates = new Map<ItemToMatch, Map<string, Candidate>>()

  constructor(items: readonly ItemToMatch[], funds: ReadonlyMap<string, Fund>) {
    this.#items = items
    this.#funds = funds
  }

  get items(): readonly ItemToMatch[] {
    return this.#items
  }

  /** Takes an account into consideration, with a reason or as yet without. */
  consider(item: ItemToMatch, account: AccountKey, reason?: SuggestionReason): void {
    if (!this.#funds.has(account.fundCode)) return
    const ofItem = this.#candidates.get(item) ?? new Map<string, Candidate>()
    this.#candidates.set(item, ofItem)
    const key = accountKey(account)
    const known = ofItem.get(key)
    if (known === undefined && ofItem.size === mostCandidates) return
    const candidate = known ?? { item, fundCode: account.fundCode, reference: account.reference, reasons: [] }
    ofItem.set(key, candidate)
    if (reason !== undefined) addReason(candidate, reason)
  }

  candidates(): Candidate[] {
    return [...this.#candidates.values()].flatMap(ofItem => [...ofItem.values()])
  }

  candidatesOf(item: ItemToMatch): Candidate[] {
    return [...this.#candidates.get(item)?.values() ?? []]
  }

  /** By item, its suggestions, the likeliest first. Of equals, the one that was found first. */
  suggestions(): Map<string, Suggestion[]> {
    return new Map(this.#items.flatMap(item => {
      const suggestions = this.candidatesOf(item).filter(({ reasons }) => isWorthSaying(reasons)).map(candidate => this.#suggestion(candidate))
        .filter(({ score }) => score >= leastScore).sort((one, other) => other.score - one.score)
      const [best, second] = suggestions
      if (best === undefined) return []
      const isTied = second !== undefined && isNear(best.score, second.score)
      const ranked = suggestions.map(one => ({ ...one, isTied: isTied && isNear(best.score, one.score) }))
      return [[itemKey(item), ranked.slice(0, mostSuggestions)] as const]
    }))
  }

  #suggestion({ fundCode, reference, reasons }: Candidate): Suggestion {
    return {
      fundCode, fundName: this.#funds.get(fundCode)?.name ?? fundCode, accountReference: reference,
      reasons: reasons.toSorted((one, other) => likelihoodOf(other) - likelihoodOf(one)), score: scoreOf(reasons), isTied: false
    }
  }
}

/** Of two reasons of one code the stronger stays. */
export function addReason({ reasons }: Candidate, reason: SuggestionReason): void {
  const place = reasons.findIndex(({ code }) => code === reason.code)
  const known = reasons[place]
  if (known === undefined) reasons.push(reason)
  else if (likelihoodOf(reason) > likelihoodOf(known)) reasons[place] = reason
}
