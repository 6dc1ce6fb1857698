import type { NewEntry } from '../../../ledger/post-entry.js'
import { Random } from '../random.js'
import { daysSinceChangeover, earlierCardEntries, recentCardEntry, recentCardPayments } from './card-payments.js'
import type { CardPayment } from './card-payment.js'
import { cardRefunds, lostDisputes, returnedCheques, reversals, transfers } from './corrections.js'
import { payouts } from './payouts.js'
import { agencyReceipts, bankReceipts, chequeReceipts } from './receipts.js'
import { suspenseItems, unknownReturns, whatBecameOf } from './suspense.js'
import type { DemoWorld } from './world.js'

/** An entry, and the payment that it comes from where that has rows of its own. */
export interface HistoryEntry {
  entry: NewEntry
  payment?: CardPayment
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
  const beforeChangeover = world.days.slice(0, -daysSinceChangeover)
  const refunds = cardRefunds(world, random, earlier, refunded, beforeChangeover)
  const disputes = lostDisputes(world, random, earlier.filter(isNotIn(refunds)), disputed, beforeChangeover)
  const paidOut = payouts(world, random, [...recent.map(({ entry }) => entry), ...earlier, ...refunds, ...disputes])

  const inSuspense = suspenseItems(world, random)
  const outOfSuspense = whatBecameOf(world, random, inSuspense)
  const overCounters = agencyReceipts(world, random, agency)
  const byPost = chequeReceipts(world, random, cheques)
  const others = recent.length + earlier.length + refunds.length + disputes.length + paidOut.length + inSuspense.length +
    outOfSuspense.length + agency + cheques + transferred + reversed + returned + returnedByNobodyKnown
  const throughBank = bankReceipts(world, random, entriesInAll - others)

  const received = [...earlier, ...overCounters, ...byPost, ...throughBank, ...inSuspense.map(item => item.entry)]
    .map(entry => ({ entry }))
  const afterwards = [
    ...refunds, ...disputes, ...paidOut, ...outOfSuspense, ...transfers(world, random, overCounters, transferred),
    ...reversals(world, random, throughBank, reversed), ...returnedCheques(world, random, byPost, returned),
    ...unknownReturns(world, random, returnedByNobodyKnown)
  ].map(entry => ({ entry }))
  return [...inTimeOrder([...recent, ...received]), ...inTimeOrder(afterwards)]
}

function inTimeOrder(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const at = ({ entry }: HistoryEntry): number => entry.recordedAt?.getTime() ?? 0
  return [...entries].sort((a, b) => at(a) - at(b))
}

function isNotIn(corrections: readonly NewEntry[]): (entry: NewEntry) => boolean {
  const corrected = new Set(corrections.flatMap(({ postings }) => postings.map(posting => posting.drawsOn?.entryId)))
  return entry => !corrected.has(entry.id)
}
