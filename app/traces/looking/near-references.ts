/** The one slip that makes one reference of another. */
export type ReferenceSlip = 'swapped' | 'changed' | 'missing' | 'extra'

const digits = '0123456789'
/** With fewer characters nearly anything is one slip away from something. */
const shortest = 5
const longest = 30

/**
 * Every reference that somebody may have given in place of this one by one slip of the hand: two neighbours swapped, one digit changed, one
 * character left out, one digit too many. Of letters only those that are there are moved or left out: few mistype one for another.
 */
export function nearReferences(reference: string): Map<string, ReferenceSlip> {
  const near = new Map<string, ReferenceSlip>()
  if (reference.length < shortest || reference.length > longest) return near
  const add = (other: string, slip: ReferenceSlip): void => { if (other !== reference && !near.has(other)) near.set(other, slip) }
  for (let place = 0; place + 1 < reference.length; place += 1) {
    add(reference.slice(0, place) + reference.charAt(place + 1) + reference.charAt(place) + reference.slice(place + 2), 'swapped')
  }
  for (let place = 0; place < reference.length; place += 1) {
    if (!digits.includes(reference.charAt(place))) continue
    for (const digit of digits) add(reference.slice(0, place) + digit + reference.slice(place + 1), 'changed')
  }
  for (let place = 0; place < reference.length; place += 1) add(reference.slice(0, place) + reference.slice(place + 1), 'missing')
  for (let place = 0; place <= reference.length && reference.length < longest; place += 1) {
    for (const digit of digits) add(reference.slice(0, place) + digit + reference.slice(place), 'extra')
  }
  return near
}

/** A reference as far as its letters and digits go, in upper case: how it is compared. */
export function bareReference(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
}
