import { addDays, type CalendarDate, londonDate } from '../dates.js'
import { type Pence, pence, sumOf } from '../money.js'
import type { PostedMovement } from './posted-payments-query.js'
import type { ProviderMovement, ProviderStatement } from './provider-statement.js'

export type DifferenceKind = 'not-posted' | 'not-at-provider' | 'amount-differs' | 'refund-not-posted' | 'refund-not-at-provider' | 'dispute-not-posted' | 'dispute-not-at-provider'

/** One payment, refund or lost dispute, of which the provider and our ledger tell differently. */
export interface PayOutDifference {
  kind: DifferenceKind
  providerPaymentId: string
  reference: string
  providerPence: Pence | null
  postedPence: Pence | null
  /** Our payment, where we have one. */
  paymentId: string | null
}

/** What arrives at the bank on one date, of one day's payments. */
export interface Settlement {
  /** Null while it is not known. */
  settledOn: CalendarDate | null
  payments: number
  refunds: number
  /** Payments less refunds. */
  totalPence: Pence
  /** Null when the provider names none. */
  feesPence: Pence | null
  netPence: Pence
}

export interface DayFigures {
  asked: ProviderStatement['asked']
  told: { payments: number, paymentsPence: Pence, surchargePence: Pence, refunds: number, refundsPence: Pence }
  posted: { payments: number, paymentsPence: Pence, surchargePence: Pence, refunds: number, refundsPence: Pence }
  /** Taken, and not paid out yet; null when the provider does not tell when it pays out. */
  waiting: { payments: number, pence: Pence } | null
  settlements: Settlement[]
}

export interface ComparedDay {
  day: CalendarDate
  figures: DayFigures
  differences: PayOutDifference[]
  /** Nothing differs, though some of it is yet to be captured or paid out. */
  isWaiting: boolean
}

/** A payment is begun here, then at the provider: what was begun just before the end of a statement may be of the next one. */
const beginningLastsMs = 120_000

/** Each of these days, payment by payment: by the provider's id, the whole amount and the surcharge. Refunds one for one, by payment and amount. */
export function comparePayOuts(
  statement: ProviderStatement, posted: readonly PostedMovement[], from: CalendarDate, to: CalendarDate
): ComparedDay[] {
  const days = new Map(daysBetween(from, to).map(day => [day, { told: [] as ProviderMovement[], posted: [] as PostedMovement[], differences: [] as PayOutDifference[] }]))
  const left = new Map<string, PostedMovement[]>()
  // Of two alike, the one that is within the statement is meant.
  const byCover = [true, false].flatMap(isWithin => posted.filter(movement => isCovered(movement, statement) === isWithin))
  for (const movement of byCover) left.set(keyOf(movement), [...left.get(keyOf(movement)) ?? [], movement])

  for (const movement of statement.movements) {
    const ours = left.get(keyOf(movement))?.shift()
    const found = days.get(movement.day)
    found?.told.push(movement)
    if (ours !== undefined) found?.posted.push(ours)
    const difference = differenceOf(movement, ours)
    if (difference !== null) found?.differences.push(difference)
  }
  for (const movement of [...left.values()].flat()) {
    const found = days.get(dayOf(movement, statement))
    if (found === undefined || !isCovered(movement, statement)) continue
    found.posted.push(movement)
    found.differences.push(missingAtProvider(movement))
  }
  const tellsSettlement = statement.movements.some(({ settledOn }) => settledOn !== null)
  return [...days].map(([day, found]) => {
    const isWaiting = found.told.some(({ isCaptured, settledOn }) => !isCaptured || (tellsSettlement && settledOn === null))
    return { day, differences: found.differences, isWaiting, figures: figuresOf(statement.asked, found.told, found.posted, tellsSettlement) }
  })
}

/** Payments are found by the provider's id; refunds have only the payment's, so that their amount tells them apart. */
function keyOf(movement: ProviderMovement | PostedMovement): string {
  return movement.kind === 'payment' ? movement.providerPaymentId : `${movement.kind} ${movement.providerPaymentId} ${movement.totalPence}`
}

function differenceOf(told: ProviderMovement, ours: PostedMovement | undefined): PayOutDifference | null {
  const { providerPaymentId, reference } = told
  const both = { providerPaymentId, reference: reference || (ours?.reference ?? ''), providerPence: told.totalPence }
  if (ours === undefined) {
    return { kind: told.kind === 'payment' ? 'not-posted' : `${told.kind}-not-posted`, ...both, postedPence: null, paymentId: null }
  }
  if (told.totalPence === ours.totalPence && told.surchargePence === ours.surchargePence) return null
  return { kind: 'amount-differs', ...both, postedPence: ours.totalPence, paymentId: ours.paymentId }
}

function missingAtProvider({ kind, providerPaymentId, reference, totalPence, paymentId }: PostedMovement): PayOutDifference {
  return {
    kind: kind === 'payment' ? 'not-at-provider' : `${kind}-not-at-provider`, providerPaymentId, reference, providerPence: null,
    postedPence: totalPence, paymentId
  }
}

/** A file knows when a payment was begun, and not when it was captured. */
function dayOf({ begunAt, occurredOn }: PostedMovement, { asked }: ProviderStatement): CalendarDate {
  return asked === 'csv' ? londonDate(begunAt) : occurredOn
}

function isCovered({ begunAt }: PostedMovement, { begunFrom, begunBefore }: ProviderStatement): boolean {
  const at = begunAt.getTime() + beginningLastsMs
  return at >= begunFrom.getTime() && at < begunBefore.getTime()
}

function figuresOf(asked: DayFigures['asked'], told: ProviderMovement[], posted: PostedMovement[], tellsSettlement: boolean): DayFigures {
  const waiting = told.filter(({ kind, settledOn }) => kind === 'payment' && settledOn === null)
  return {
    asked, told: totalsOf(told), posted: totalsOf(posted),
    waiting: tellsSettlement ? { payments: waiting.length, pence: sumOf(waiting.map(({ totalPence }) => totalPence)) } : null,
    settlements: [...new Set(told.map(({ settledOn }) => settledOn))].sort((a, b) => (a ?? '9') < (b ?? '9') ? -1 : 1)
      .map(settledOn => settlementOf(settledOn, told.filter(movement => movement.settledOn === settledOn)))
  }
}

function totalsOf(movements: readonly (ProviderMovement | PostedMovement)[]): DayFigures['told'] {
  const payments = movements.filter(({ kind }) => kind === 'payment')
  const refunds = movements.filter(({ kind }) => kind !== 'payment')
  return {
    payments: payments.length, paymentsPence: sumOf(payments.map(({ totalPence }) => totalPence)),
    surchargePence: sumOf(payments.map(({ surchargePence }) => surchargePence)),
    refunds: refunds.length, refundsPence: sumOf(refunds.map(({ totalPence }) => totalPence))
  }
}

function settlementOf(settledOn: CalendarDate | null, movements: ProviderMovement[]): Settlement {
  const { payments, paymentsPence, refunds, refundsPence } = totalsOf(movements)
  const fees = movements.flatMap(({ feePence }) => feePence === null ? [] : [feePence])
  const totalPence = pence(paymentsPence - refundsPence)
  return { settledOn, payments, refunds, totalPence, feesPence: fees.length === 0 ? null : sumOf(fees), netPence: pence(totalPence - sumOf(fees)) }
}

/** Both included, in order. */
export function daysBetween(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const days: CalendarDate[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}
