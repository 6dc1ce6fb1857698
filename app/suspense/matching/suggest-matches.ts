import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { plainWords } from '../../funds/plain-words.js'
import { type AccountFacts, accountKey, factsOfAccounts } from './accounts-query.js'
import { addReason, type Candidate, Findings } from './findings.js'
import { amountReasons, matchAmounts } from './match-amounts.js'
import { matchRemembered } from './match-remembered.js'
import { matchNames, nameReasons } from './names/match-names.js'
import { matchReferences } from './references/match-references.js'
import { type ReferenceShape, referenceShapes } from './references/reference-shape.js'
import { type RuledOut, ruledOut } from './ruled-out-query.js'
import type { ItemToMatch, Suggestion } from './suggestion.js'

/** Looked for together: each step is one query for all of them. */
const inOneGo = 1000

/**
 * The accounts that each item may belong to: at most five, the likeliest first, by the item's key. An item without any is left out.
 * However strange an item's text is, the work for it is bounded.
 */
export async function suggestMatches(
  trx: Knex.Transaction, councilId: CouncilId, items: readonly ItemToMatch[]
): Promise<Map<string, Suggestion[]>> {
  const shapes = await referenceShapes(trx, councilId)
  const funds = new Map(shapes.map(({ fund }) => [fund.code, fund]))
  const suggestions = new Map<string, Suggestion[]>()
  for (let from = 0; from < items.length; from += inOneGo) {
    const findings = new Findings(items.slice(from, from + inOneGo), funds)
    await matchReferences(trx, councilId, shapes, findings)
    await matchRemembered(trx, councilId, findings)
    const namesakes = await matchNames(trx, councilId, findings)
    const shares = await matchAmounts(trx, councilId, findings)
    const candidates = findings.candidates()
    const facts = await factsOf(trx, councilId, candidates)
    nameReasons(candidates, facts, namesakes)
    await amountReasons(trx, councilId, candidates, facts, shares)
    addNamedFunds(candidates, shapes)
    const excluded = await ruledOut(trx, councilId, items.slice(from, from + inOneGo))
    for (const [key, found] of findings.suggestions()) {
      const left = found.filter(one => !isRuledOut(one, excluded.get(key)))
      if (left.length > 0) suggestions.set(key, left)
    }
  }
  return suggestions
}

function isRuledOut({ fundCode, accountReference: reference }: Suggestion, excluded: RuledOut | undefined): boolean {
  return excluded !== undefined && (excluded === 'all' || excluded.has(accountKey({ fundCode, reference })))
}

async function factsOf(trx: Knex.Transaction, councilId: CouncilId, candidates: readonly Candidate[]): Promise<Map<string, AccountFacts>> {
  return await factsOfAccounts(trx, councilId, [...new Map(candidates.map(one => [accountKey(one), one])).values()])
}

/** The words by which people call one fund and no other: `rent`, `ctax`. */
function addNamedFunds(candidates: readonly Candidate[], shapes: readonly ReferenceShape[]): void {
  const fundsByWord = new Map<string, Set<string>>()
  for (const { fund } of shapes) {
    for (const word of plainWords(`${fund.name} ${fund.search_words}`)) fundsByWord.set(word, (fundsByWord.get(word) ?? new Set()).add(fund.code))
  }
  const callsOne = (word: string): boolean => word.length >= 3 && fundsByWord.get(word)?.size === 1
  const wordsOfItems = new Map<ItemToMatch, string[]>()
  for (const candidate of candidates) {
    const words = wordsOfItems.get(candidate.item) ?? plainWords(candidate.item.narrative).filter(callsOne)
    wordsOfItems.set(candidate.item, words)
    const word = words.find(one => fundsByWord.get(one)?.has(candidate.fundCode) === true)
    if (word !== undefined) addReason(candidate, { code: 'fund-named', word })
  }
}
