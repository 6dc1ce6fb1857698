import type { NewEntry } from '../../../ledger/post-entry.js'
import { Random } from '../random.js'
import { earlierCardEntries, recentCardEntry, recentCardPayments } from './card-payments.js'
import type { CardPayment } from './card-payment.js'
import { returnedCheques, reversals, transfers } from './corrections.js'
import { cardRefunds, type GivenBackRows, lostDisputes } from './given-back.js'
import { payouts } from './payouts.js'
import { agencyReceipts, bankReceipts, chequeReceipts } from './receipts.js'
import { suspenseItems, unknownReturns, whatBecameOf } from './suspense.js'
import type { DemoWorld } from './world.js'

/** An entry, and the payment, refund or dispute that it comes from where that has rows of its own. */
export interface HistoryEntry {
  entry: NewEntry
  payment?: CardPayment
  givenBack?: GivenBackRows
}

const entriesInAll = 20_000
const agency = 4_600
const cheques = 400
const transferred = 60
const reversed = 20
const returned = 25
const returnedByNobodyKnown = 3
const refunded = 110
const disputed = 6

/** A year of 20,000 ledger entries, each after those that it corrects; the same each time but for the dates, which end yesterday. */
export function demoHistory(world: DemoWorld): HistoryEntry[] {
  const random = new Random(world.demo.seed ^ 0x5EED)
  const recent = recentCardPayments(world, random).map(payment => ({ payment, entry: recentCardEntry(payment, random) }))
  const earlier = earlierCardEntries(world, random)
  const refunds = cardRefunds(world, random, recent, refunded)
  const disputes = lostDisputes(world, random, recent.filter(isNotIn(refunds)), disputed)
  const paidOut = payouts(world, random, [...earlier, ...[...recent, ...refunds, ...disputes].map(({ entry }) => entry)])

  const inSuspense = suspenseItems(world, random)
  const outOfSuspense = whatBecameOf(world, random, inSuspense)
  const overCounters = agencyReceipts(world, random, agency)
  const byPost = chequeReceipts(world, random, cheques)
  const others = recent.length + earlier.length + refunds.length + disputes.length + paidOut.length + inSuspense.length +
    outOfSuspense.length + agency + cheques + transferred + reversed + returned + returnedByNobodyKnown
  const throughBank = bankReceipts(world, random, entriesInAll - others)

  const received = [...earlier, ...overCounters, ...byPost, ...throughBank, ...inSuspense.map(item => item.entry)]
    .map(entry => ({ entry }))
  const afterwards: HistoryEntry[] = [
    ...paidOut, ...outOfSuspense, ...transfers(world, random, overCounters, transferred),
    ...reversals(world, random, throughBank, reversed), ...returnedCheques(world, random, byPost, returned),
    ...unknownReturns(world, random, returnedByNobodyKnown)
  ].map(entry => ({ entry }))
  return [...inTimeOrder([...recent, ...received]), ...inTimeOrder([...refunds, ...disputes, ...afterwards])]
}

function inTimeOrder(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const at = ({ entry }: HistoryEntry): number => entry.recordedAt?.getTime() ?? 0
  return [...entries].sort((a, b) => at(a) - at(b))
}

function isNotIn(corrections: readonly HistoryEntry[]): (one: HistoryEntry) => boolean {
  const corrected = new Set(corrections.flatMap(({ entry }) => entry.postings.map(posting => posting.drawsOn?.entryId)))
  return ({ entry }) => !corrected.has(entry.id)
}
