import type { ReasonCode, SuggestionReason } from './suggestion.js'

/**
 * How a score comes about. Each reason has a likelihood that the account it speaks for is the right one, set by how often it held for
 * made-up receipts whose accounts are known (test/suspense/matching/precision.test.ts: of what scores 50, half is right at least). Reasons
 * of one kind say the same thing twice, so the strongest of a kind counts; kinds are independent of each other, so what is left of the
 * doubt after one is lessened by the next: 1 - (1 - p)(1 - q).
 */
export function scoreOf(reasons: readonly SuggestionReason[]): number {
  const strongest = new Map<string, number>()
  for (const reason of reasons) {
    const kind = kinds[reason.code]
    strongest.set(kind, Math.max(strongest.get(kind) ?? 0, likelihoodOf(reason)))
  }
  const doubt = [...strongest.values()].reduce((left, likelihood) => left * (1 - likelihood), 1)
  return Math.min(99, Math.max(1, Math.round(percent * (1 - doubt))))
}

/** Less is not worth a look. */
export const leastScore = 10

/** Whether of two scores the lesser is so near that only a person can tell: at least half the odds. */
export function isNear(best: number, other: number): boolean {
  return oddsOf(other) * 2 >= oddsOf(best)
}

/** A name or an amount that many may share is no reason alone, though the two together are; what a fund is called never is. */
export function isWorthSaying(reasons: readonly SuggestionReason[]): boolean {
  const telling = reasons.filter(({ code }) => code !== 'fund-named')
  return telling.some(reason => !('accounts' in reason && reason.accounts === null)) || new Set(telling.map(({ code }) => kinds[code])).size > 1
}

/** 0 to 1. */
export function likelihoodOf(reason: SuggestionReason): number {
  switch (reason.code) {
    case 'reference-stated': return reason.isLoose ? 0.6 : { 'account': 0.97, 'check-digit': 0.85, 'form': 0.6 }[reason.proof]
    case 'reference-in-narrative': return reason.isLoose ? 0.5 : { 'account': 0.93, 'check-digit': 0.75, 'form': 0.4 }[reason.proof]
    case 'two-swapped': return reason.proof === 'account' ? 0.82 / (1 + reason.others / 2) : 0.5 / (1 + reason.others)
    case 'one-character-wrong':
      return reason.proof === 'account' ? (reason.isCommon ? 0.78 : 0.7) / (1 + reason.others / 2) : (reason.isCommon ? 0.5 : 0.4) / (1 + reason.others)
    case 'allocated-before':
      return among([0.55, 0.65, 0.75], reason.times) * (reason.words === 1 ? 0.7 : 1) / (1 + reason.otherAccounts)
    case 'name-like-holder': return ofName[reason.likeness](reason.accounts)
    case 'amount-is-balance': return reason.accounts === null ? 0.2 : among([0.35, 0.22, 0.15], reason.accounts)
    case 'amount-is-instalment': return reason.accounts === null ? 0.17 : among([0.2, 0.15, 0.12], reason.accounts)
    case 'amount-was-received': return reason.accounts === null ? 0.25 : among([0.35, 0.22, 0.15], reason.accounts)
    case 'fund-named': return 0.12
  }
}

const percent = 1e2

const kinds: Readonly<Record<ReasonCode, 'reference' | 'history' | 'name' | 'amount' | 'fund'>> = {
  'reference-stated': 'reference', 'reference-in-narrative': 'reference', 'two-swapped': 'reference', 'one-character-wrong': 'reference',
  'allocated-before': 'history', 'name-like-holder': 'name', 'amount-is-balance': 'amount', 'amount-is-instalment': 'amount',
  'amount-was-received': 'amount', 'fund-named': 'fund'
}

/** The more share a name, the less it says. */
const ofName = {
  'full': (accounts: number | null) => accounts === null ? 0.4 : among([0.55, 0.4, 0.3], accounts),
  'surname-and-initial': (accounts: number | null) => accounts === null ? 0.3 : among([0.4, 0.25, 0.15], accounts),
  'some-words': (accounts: number | null) => accounts === null ? 0.3 : among([0.4, 0.28, 0.2], accounts),
  'surname': (accounts: number | null) => accounts === null ? 0.15 : among([0.22, 0.15, 0.12], accounts)
}

/** The first of the values for one, the second for two, the last for all that is more. */
function among(values: readonly number[], count: number): number {
  return values[Math.min(count, values.length) - 1] ?? 0
}

function oddsOf(score: number): number {
  return score / (percent - score)
}
