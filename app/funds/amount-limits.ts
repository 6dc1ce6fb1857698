import type { Pence } from '../money.js'

/** The least and the most that may be paid in one line, both included. */
export interface AmountLimits {
  readonly minimum: Pence
  readonly maximum: Pence | null
}

/** With the limit that was passed, so that the message can name it. */
export type LimitFault = { readonly fault: 'too-small' | 'too-large', readonly limit: Pence }

/**
 * The limit that an amount breaks, or null. A fund's limits and those of the method of payment always apply together;
 * of two that are broken the answer is the narrower, so that an amount put right by it is right for both.
 */
export function brokenLimit(amount: Pence, limits: readonly AmountLimits[]): LimitFault | null {
  const broken = limits.flatMap(({ minimum, maximum }): LimitFault[] => {
    if (amount < minimum) return [{ fault: 'too-small', limit: minimum }]
    return maximum !== null && amount > maximum ? [{ fault: 'too-large', limit: maximum }] : []
  })
  const distance = ({ limit }: LimitFault) => Math.abs(amount - limit)
  return broken.sort((a, b) => distance(b) - distance(a))[0] ?? null
}
