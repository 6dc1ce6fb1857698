import { formatMoney, pence } from '../money.js'
import type { Figure } from './figure.js'
import type { Measure } from './measure.js'

const daySeconds = 86_400
const hourSeconds = 3_600

/**
 * What some figures of one measure come to: hundredths of a per cent, pence, seconds or a number, as its unit has it; null where there is
 * nothing of which it could be said.
 */
export function valueOf({ unit }: Pick<Measure, 'unit'>, figures: readonly Figure[]): number | null {
  if (figures.length === 0) return null
  const sum = (part: (figure: Figure) => number | null) => figures.reduce((total, figure) => total + (part(figure) ?? 0), 0)
  const count = sum(figure => figure.count)
  switch (unit) {
    case 'number': return count
    case 'pence': return sum(figure => figure.pence)
    case 'percent': return share(count * 10_000, sum(figure => figure.of))
    case 'pence-each': return share(sum(figure => figure.pence), count)
    case 'seconds-each': return share(sum(figure => figure.seconds), count)
  }
}

/** A value in words: `91.3%`, `£1.20`, `2.5 days`, `5 hours`, `12`. */
export function valueInWords({ unit }: Pick<Measure, 'unit'>, value: number): string {
  switch (unit) {
    case 'number': return String(value)
    case 'percent': return `${oneDecimal(value, 100)}%`
    case 'pence':
    case 'pence-each': return formatMoney(pence(value))
    case 'seconds-each': return lasting(value)
  }
}

export function meetsTarget({ higherIsBetter }: Pick<Measure, 'higherIsBetter'>, value: number, target: number): boolean {
  return higherIsBetter === false ? value <= target : value >= target
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round(part / whole)
}

function lasting(seconds: number): string {
  if (seconds < hourSeconds) return amountOf(Math.round(seconds / 60), 'minute')
  return seconds < daySeconds ? amountOf(oneDecimal(seconds, hourSeconds), 'hour') : amountOf(oneDecimal(seconds, daySeconds), 'day')
}

function amountOf(amount: number, unitWord: string): string {
  return `${amount} ${unitWord}${amount === 1 ? '' : 's'}`
}

function oneDecimal(value: number, of: number): number {
  return Math.round(value * 10 / of) / 10
}
