import type { CalendarDate } from '../../dates.js'
import { pence } from '../../money.js'
import type { GivenDay } from './given-days.js'
import type { TotalNote } from './notes.js'
import { pairOf, type Total, type TotalLine, totalOf } from './total.js'

/**
 * How the old system's day and ours stand. nothing: both took nothing, and somebody said so of the old one · explained: what differs is, all
 * of it, by notes to which somebody else than their writer agreed · not-given: nobody has said what the old system took.
 */
export type DayState = 'equal' | 'nothing' | 'explained' | 'differs' | 'not-given'

/** A fund and method of payment on both sides; the difference is what the old system has more than we. */
export interface ComparedRow {
  fundCode: string | null
  methodCode: string
  old: Total
  ours: Total
  difference: Total
  note: TotalNote | null
  /** explained: by a note to which somebody else agreed · noted: by one that is still of this difference, and waits for that. */
  state: 'equal' | 'explained' | 'noted' | 'differs'
}

export interface ComparedDay {
  day: CalendarDate
  state: DayState
  given: GivenDay | null
  rows: ComparedRow[]
  old: Total
  ours: Total
  difference: Total
}

/** What is known of one day. */
export interface DayKnown {
  day: CalendarDate
  given: GivenDay | undefined
  ours: readonly TotalLine[]
  /** The latest first. */
  notes: readonly TotalNote[]
}

/**
 * Equal means equal: for each fund and method, as many and as much on both sides. A fund that was merged into another counts with it, on both.
 * @param together by each fund that was merged, the one with which it counts
 */
export function compareDay({ day, given, ours, notes }: DayKnown, together: ReadonlyMap<string, string>): ComparedDay {
  const isGiven = given?.isKnown === true
  const [oldByPair, oursByPair] = [joined(isGiven ? given.lines : [], together), joined(ours, together)]
  const pairs = new Map([...oursByPair, ...oldByPair])
  const rows = [...pairs].map(([pair, { fundCode, methodCode }]) =>
    rowOf({ fundCode, methodCode }, oldByPair.get(pair) ?? nothing, oursByPair.get(pair) ?? nothing, notes.find(note => pairOf(note) === pair) ?? null))
  const [old, own] = [totalOf(rows.map(row => row.old)), totalOf(rows.map(row => row.ours))]
  return {
    day, given: isGiven ? given : null, rows, old, ours: own, difference: lessThan(old, own),
    state: isGiven ? stateOf(rows) : 'not-given'
  }
}

const nothing: Total = { count: 0, amountPence: pence(0) }

function joined(lines: readonly TotalLine[], together: ReadonlyMap<string, string>): Map<string, TotalLine> {
  const byPair = new Map<string, TotalLine>()
  for (const line of lines) {
    const counted = { ...line, fundCode: line.fundCode === null ? null : together.get(line.fundCode) ?? line.fundCode }
    byPair.set(pairOf(counted), { ...counted, ...totalOf([counted, byPair.get(pairOf(counted)) ?? nothing]) })
  }
  return byPair
}

function rowOf(pair: Pick<TotalLine, 'fundCode' | 'methodCode'>, old: Total, ours: Total, note: TotalNote | null): ComparedRow {
  const difference = lessThan(old, ours)
  const isEqual = difference.count === 0 && difference.amountPence === 0
  const isOfThis = note !== null && note.difference.count === difference.count && note.difference.amountPence === difference.amountPence
  return {
    ...pair, old: { count: old.count, amountPence: old.amountPence }, ours: { count: ours.count, amountPence: ours.amountPence }, difference, note,
    state: isEqual ? 'equal' : !isOfThis ? 'differs' : note.agreedAt === null ? 'noted' : 'explained'
  }
}

function stateOf(rows: readonly ComparedRow[]): DayState {
  if (rows.length === 0) return 'nothing'
  if (rows.every(({ state }) => state === 'equal')) return 'equal'
  return rows.every(({ state }) => state === 'equal' || state === 'explained') ? 'explained' : 'differs'
}

function lessThan(one: Total, other: Total): Total {
  return { count: one.count - other.count, amountPence: pence(one.amountPence - other.amountPence) }
}
