import type { Find, FindReason } from './find.js'

/** What says nothing of whose a payment is: many share an amount, and how and roughly when they pay. */
const sharedByMany: readonly FindReason['code'][] = ['amount-equal', 'whole-amount-equal', 'day-near', 'method', 'office']

/**
 * Sets apart those that have the amount alone, with no name, reference, card or day that fits, so that the likely ones stand out. Both
 * keep their order. Nothing is set apart where nothing else was found, or a single one; nor what somebody has picked.
 */
export function foldFinds<Told extends Pick<Find, 'reasons' | 'entryId' | 'lineNumber'>>(
  finds: readonly Told[], picked: { entryId: string | null, lineNumber: number | null }
): { likely: Told[], sameAmount: Told[] } {
  const isFolded = ({ reasons, entryId, lineNumber }: Told): boolean => reasons.every(({ code }) => sharedByMany.includes(code))
    && !(entryId !== null && entryId === picked.entryId && lineNumber === picked.lineNumber)
  const sameAmount = finds.filter(isFolded)
  if (sameAmount.length < 2 || sameAmount.length === finds.length) return { likely: [...finds], sameAmount: [] }
  return { likely: finds.filter(find => !isFolded(find)), sameAmount }
}
