import { formatMoney, pence } from '../money.js'
import type { Amounts } from './figure.js'
import type { Measure, MeasureUnit } from './measure.js'

/** Amounts of which some may be missing: hidden, or not known. */
export type KnownAmounts = { [Amount in 'count' | 'of' | 'pence' | 'seconds']: Amounts[Amount] | null }

/** Percentages are kept in hundredths. */
const ofAPercent = 100
const minuteSeconds = 60
const hourSeconds = 3_600
const daySeconds = 86_400

/** Which of its amounts a measure has, by its unit. */
export const amountsOfUnit: Record<MeasureUnit, readonly (keyof KnownAmounts)[]> = {
  'percent': ['count', 'of'], 'score': ['count', 'of'], 'number': ['count'], 'pence': ['count', 'pence'], 'pence-each': ['count', 'pence'],
  'seconds-each': ['count', 'seconds']
}

/**
 * What amounts come to, rounded once, here, to what is shown and compared with targets: percentages in hundredths and to one decimal, so that
 * 58.8% is 5880; scores in hundredths of a per cent, too, and whole; whole pence, seconds or a number. Null where an amount is missing, or
 * there is nothing of which it could be said.
 */
export function valueOf(unit: MeasureUnit, { count, of, pence: amount, seconds }: KnownAmounts): number | null {
  switch (unit) {
    case 'number': return count
    case 'pence': return amount
    case 'percent': return scaled(quotient(count, of, 1000), 10)
    case 'score': return scaled(quotient(count, of, 1), ofAPercent)
    case 'pence-each': return quotient(amount, count, 1)
    case 'seconds-each': return quotient(seconds, count, 1)
  }
}

/** A value in words: `91.3%`, `£1.20`, `2 days 5 hours`, `12`. */
export function valueInWords(unit: MeasureUnit, value: number): string {
  switch (unit) {
    case 'number': return value.toLocaleString('en-GB')
    case 'percent':
    case 'score': return `${inPercent(value)}%`
    case 'pence':
    case 'pence-each': return formatMoney(pence(value))
    case 'seconds-each': return duration(value)
  }
}

/** A percentage or a score as people count: 58.8. */
export function inPercent(value: number): number {
  return value / ofAPercent
}

/**
 * How a month stands to what is wanted of a measure. nothing: all of its days are known, and what would have been measured did not happen ·
 * unknown: there is no figure for another reason, as days are yet to be counted, it is hidden, or nobody has typed it in.
 */
export type TargetStanding = 'met' | 'missed' | 'nothing' | 'unknown'

/** @param isWhole whether every day of the month has been summed */
export function standingOf(
  measure: Measure, { value, amounts }: { value: number | null, amounts: KnownAmounts | null }, target: number, isWhole: boolean
): TargetStanding {
  if (value === null) return isWhole && isOfNothing(measure, amounts) ? 'nothing' : 'unknown'
  return (measure.higherIsBetter === false ? value <= target : value >= target) ? 'met' : 'missed'
}

/** Staff type in a part of these, without which nobody knows that there was none. */
const typedIn: readonly string[] = ['cost-per-transaction', 'digital-take-up']

/** Whether none was counted of what a share, a mean or a time would be of. What is only counted has a figure then. */
function isOfNothing({ code, unit }: Measure, amounts: KnownAmounts | null): boolean {
  if (amounts === null) return ['percent', 'score', 'seconds-each'].includes(unit) && !typedIn.includes(code)
  switch (unit) {
    case 'percent':
    case 'score': return amounts.of === 0
    case 'seconds-each': return amounts.count === 0
    case 'pence-each': return amounts.count === 0 && amounts.pence !== null
    case 'number':
    case 'pence': return false
  }
}

function quotient(part: number | null, whole: number | null, parts: number): number | null {
  return part === null || whole === null || whole === 0 ? null : Math.round(part * parts / whole)
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : value * by
}

/** To the hour from a day on, and to the minute below. */
function duration(seconds: number): string {
  if (Math.round(seconds / minuteSeconds) * minuteSeconds < daySeconds) return inTwo(Math.round(seconds / minuteSeconds), 60, ['hour', 'minute'])
  return inTwo(Math.round(seconds / hourSeconds), 24, ['day', 'hour'])
}

function inTwo(smaller: number, inLarger: number, [large, small]: readonly [string, string]): string {
  const [whole, rest] = [Math.floor(smaller / inLarger), smaller % inLarger]
  if (whole === 0) return several(rest, small)
  return rest === 0 ? several(whole, large) : `${several(whole, large)} ${several(rest, small)}`
}

function several(number: number, unitWord: string): string {
  return `${number} ${unitWord}${number === 1 ? '' : 's'}`
}
