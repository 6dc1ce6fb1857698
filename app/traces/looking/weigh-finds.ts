import { likenessOf, nameWordsOf } from '../../funds/holder-names.js'
import { pence } from '../../money.js'
import type { Candidate, FindReason, Sought } from './find.js'
import type { NearOnes } from './look-ups.js'
import { nearnessOf, slippedAmounts } from './near-amounts.js'
import { bareReference } from './near-references.js'

/** What has been paid to the account before: the cards, and the names of payers, in lower case. */
export interface PaidBefore {
  cards: ReadonlySet<string>
  payers: ReadonlySet<string>
}

export interface Weighed {
  candidate: Candidate
  score: number
  reasons: FindReason[]
}

/** With less nothing is shown: an amount alone, which many share, is enough only on a day that fits. */
const leastScore = 45
const nearDays = 30
const likenessPoints = { 'full': 30, 'surname-and-initial': 22, 'some-words': 22, 'surname': 14 } as const

/** Those that may well be it, the likeliest first; of equals the latest first. */
export function weighFinds(sought: Sought, candidates: readonly Candidate[], near: NearOnes, before: PaidBefore): Weighed[] {
  return candidates
    .map(candidate => {
      const reasons = reasonsFor(sought, candidate, near, before).sort((one, other) => pointsOf(other, sought) - pointsOf(one, sought))
      return { candidate, reasons, score: reasons.reduce((sum, reason) => sum + pointsOf(reason, sought), 0) }
    })
    .filter(({ score }) => score >= leastScore)
    .sort((one, other) => other.score - one.score || (one.candidate.occurredOn < other.candidate.occurredOn ? 1 : -1))
}

function reasonsFor(sought: Sought, candidate: Candidate, near: NearOnes, before: PaidBefore): FindReason[] {
  return [
    ...receiptReasons(sought, candidate), ...referenceReasons(sought, candidate, near), ...cardReasons(sought, candidate, before),
    ...amountReasons(sought, candidate), ...nameReasons(sought, candidate), ...dayReasons(sought, candidate),
    ...sought.methodCode !== null && sought.methodCode === candidate.methodCode ? [{ code: 'method' } as const] : [],
    ...sought.officeCode !== null && sought.officeCode === candidate.officeCode ? [{ code: 'office' } as const] : []
  ]
}

function pointsOf(reason: FindReason, { paidFrom }: Sought): number {
  switch (reason.code) {
    case 'receipt-number': return 80
    case 'own-reference': return reason.isOtherFund ? 45 : 25
    case 'wrong-reference': return 45
    case 'reference-slip': return reason.slip === 'swapped' ? 40 : 35
    case 'card': return 30
    // Where nobody knows the day, an amount has to speak for itself.
    case 'amount-equal': return paidFrom === null ? 45 : 35
    case 'whole-amount-equal': return 30
    case 'amount-slip': return 14
    case 'amount-near': return 14
    case 'amount-larger': return 8
    case 'name': return likenessPoints[reason.likeness] - (reason.of === 'holder' ? 4 : 0)
    case 'paid-before': return 20
    case 'day-within': return 15
    case 'day-near': return Math.max(2, 12 - Math.floor(reason.days / 3))
    case 'method': return 6
    case 'office': return 6
  }
}

function receiptReasons({ receiptNumber }: Sought, { reference, receiptNumbers, narrative }: Candidate): FindReason[] {
  const bare = bareReference(receiptNumber)
  if (bare.length < 4) return []
  const isIt = [reference, ...receiptNumbers].some(number => bareReference(number) === bare) || wordsIn(narrative).has(bare)
  return isIt ? [{ code: 'receipt-number' }] : []
}

function referenceReasons(sought: Sought, { fundCode, accountReference, narrative }: Candidate, near: NearOnes): FindReason[] {
  const { accountReference: own, wrongReference: wrong } = sought
  const words = wordsIn(narrative)
  const stands = (reference: string): boolean => accountReference === reference || (reference.length >= 5 && words.has(bareReference(reference)))
  if (stands(own)) return [{ code: 'own-reference', isOtherFund: fundCode !== null && fundCode !== sought.fundCode }]
  if (wrong !== '' && stands(wrong)) return [{ code: 'wrong-reference' }]
  for (const [of, ones] of [['account', near.account], ['wrong', near.wrong]] as const) {
    const stated = accountReference === null ? undefined : ones.get(accountReference)
    if (accountReference !== null && stated !== undefined) return [{ code: 'reference-slip', slip: stated, of, quoted: accountReference, isInNarrative: false }]
    const quoted = [...words].find(word => ones.has(word))
    const slip = quoted === undefined ? undefined : ones.get(quoted)
    if (quoted !== undefined && slip !== undefined) return [{ code: 'reference-slip', slip, of, quoted, isInNarrative: true }]
  }
  return []
}

function wordsIn(narrative: string | null): Set<string> {
  return new Set((narrative ?? '').toUpperCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])
}

/** What stands on the account is itself what has been paid before. */
function cardReasons({ cardLastFour }: Sought, { cardLastFour: card, payerName, place }: Candidate, before: PaidBefore): FindReason[] {
  const isPaidBefore = place !== 'this-account' && ((card !== null && before.cards.has(card)) || (payerName !== null && before.payers.has(payerName.toLowerCase())))
  return [
    ...cardLastFour !== null && cardLastFour === card ? [{ code: 'card' } as const] : [],
    ...isPaidBefore ? [{ code: 'paid-before' } as const] : []
  ]
}

function amountReasons({ amountPence: asked, amountRange, payerName }: Sought, { amountPence, wholePence, place, payerName: payer, narrative }: Candidate): FindReason[] {
  if (asked === null) return []
  const amount = Math.abs(amountPence)
  // Of a range nobody named the half-way.
  if (amountRange !== undefined) return isWithin(amount, amountRange) ? [{ code: 'amount-near', differencePence: pence(Math.abs(amount - asked)) }] : []
  if (amount === asked) return [{ code: 'amount-equal' }]
  if (wholePence === asked) return [{ code: 'whole-amount-equal', wholePence }]
  if (Math.abs(amount - asked) <= nearnessOf(asked)) return [{ code: 'amount-near', differencePence: pence(Math.abs(amount - asked)) }]
  if (slippedAmounts(asked).has(amount)) return [{ code: 'amount-slip' }]
  // An employer or an agent pays for many at once, and that waits in suspense.
  const isOfPayer = payerName !== '' && likenessOf([...nameWordsOf(payer, true), ...nameWordsOf(narrative, false)], payerName, false) !== null
  return place === 'suspense' && amount > asked && isOfPayer ? [{ code: 'amount-larger' }] : []
}

function isWithin(amount: number, range: Sought['amountRange']): boolean {
  return range !== undefined && amount >= range.fromPence && amount <= range.toPence
}

function nameReasons({ payerName, holderName }: Sought, { payerName: payer, narrative }: Candidate): FindReason[] {
  for (const [of, name] of [['payer', payerName], ['holder', holderName ?? '']] as const) {
    if (name === '') continue
    for (const [text, isName] of [[payer, true], [narrative, false]] as const) {
      const found = text === null || text === '' ? null : likenessOf(nameWordsOf(text, isName), name, isName)
      if (found !== null) return [{ code: 'name', of, likeness: found.likeness }]
    }
  }
  return []
}

function dayReasons({ paidFrom, paidTo }: Sought, { occurredOn }: Candidate): FindReason[] {
  if (paidFrom === null || paidTo === null) return []
  if (occurredOn >= paidFrom && occurredOn <= paidTo) return [{ code: 'day-within' }]
  const isLater = occurredOn > paidTo
  const days = Math.round(Math.abs(Date.parse(occurredOn) - Date.parse(isLater ? paidTo : paidFrom)) / 86_400_000)
  return days <= nearDays ? [{ code: 'day-near', days, isLater }] : []
}
