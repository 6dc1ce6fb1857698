import { type MeasureUnit } from '../measures/measure.js'
import { formatMoney, pence } from '../money.js'
import type { PublishedLine } from './published-line.js'

type Amounts = Pick<PublishedLine, 'count' | 'of' | 'pence' | 'seconds'>

/** Which of its amounts a measure has, by its unit: the others are never published. */
export const amountsOf: Record<MeasureUnit, readonly (keyof Amounts)[]> = {
  'percent': ['count', 'of'], 'number': ['count'], 'pence': ['count', 'pence'], 'pence-each': ['count', 'pence'], 'seconds-each': ['count', 'seconds']
}

/** A measure's value: percent with one decimal, else whole pence, seconds or a number. Null where it is hidden, or of nothing. */
export function measuredValue({ count, of, pence: amount, seconds }: Amounts, unit: MeasureUnit): number | null {
  if (unit === 'number') return count
  if (unit === 'pence') return amount
  if (unit === 'percent') return count === null || of === null || of === 0 ? null : Math.round(count / of * 1000) / 10
  const whole = unit === 'pence-each' ? amount : seconds
  return count === null || count === 0 || whole === null ? null : Math.round(whole / count)
}

/** The value in words: `58.8%`, `£1,234.50`, `2 days 3 hours`. */
export function valueInWords(value: number, unit: MeasureUnit): string {
  if (unit === 'percent') return `${value}%`
  if (unit === 'number') return value.toLocaleString('en-GB')
  return unit === 'seconds-each' ? duration(value) : formatMoney(pence(value))
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes % 1440 / 60)]
  if (days > 0) return hours === 0 ? several(days, 'day') : `${several(days, 'day')} ${several(hours, 'hour')}`
  return hours > 0 ? several(hours, 'hour') : several(minutes, 'minute')
}

function several(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
