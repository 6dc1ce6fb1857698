import { type Pence, pence } from '../../money.js'

/** An amount that somebody remembers is within a twentieth of the true one, and within £20 of it. */
const share = 20
const leastPence = 100
const mostPence = 2_000

/** How far from what somebody remembers an amount may be. */
export function nearnessOf(amountPence: Pence): Pence {
  return pence(Math.min(mostPence, Math.max(leastPence, Math.floor(amountPence / share))))
}

/** Amounts that a slip of the hand makes of this one: two figures swapped, one figure wrong, the point in another place. */
export function slippedAmounts(amountPence: Pence): Set<number> {
  const figures = String(amountPence)
  const slipped = new Set<number>()
  for (let place = 0; place < figures.length; place += 1) {
    const [before, figure, after] = [figures.slice(0, place), figures.charAt(place), figures.slice(place + 1)]
    if (after !== '') slipped.add(Number(before + after.charAt(0) + figure + after.slice(1)))
    for (const other of '0123456789') slipped.add(Number(before + other + after))
  }
  for (const factor of [10, 100]) {
    slipped.add(amountPence * factor)
    if (amountPence % factor === 0) slipped.add(amountPence / factor)
  }
  slipped.delete(amountPence)
  slipped.delete(0)
  return slipped
}
