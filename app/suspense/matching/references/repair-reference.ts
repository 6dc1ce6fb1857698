import { passesRule } from '../../../funds/account-reference.js'
import { looksLikeCardNumber } from '../../../funds/card-number.js'
import { agrees, type ReferenceShape } from './reference-shape.js'

/** A reference that one slip of the hand turns into what was quoted. */
export interface Repair {
  reference: string
  slip: 'swapped' | 'changed' | 'missing' | 'extra'
  /** The slip is one that people often make: letters and digits that look alike, a digit doubled or not. */
  isCommon: boolean
}

/** With fewer digits nearly anything is one slip away from something. */
const fewestDigits = 4

const alike: Readonly<Record<string, string>> = {
  O: '0', 0: 'OQD', Q: '0', D: '0', I: '1', L: '1', 1: 'IL7', 7: '1', S: '5', 5: 'S', B: '8', 8: 'B', Z: '2', 2: 'Z', G: '6', 6: 'G'
}

/**
 * The references of a fund that are one slip away from what was quoted and pass its rule: two neighbours swapped, one character changed,
 * left out or typed twice. Without a check digit many do, and only those that exist are of use.
 */
export function repairsOf(shape: ReferenceShape, quoted: string): Repair[] {
  const { minimumLength: least, maximumLength: most } = shape.rule
  if (quoted.length < least - 1 || quoted.length > most + 1 || quoted.replace(/\D/g, '').length < fewestDigits) return []
  const repairs = new Map<string, Repair>()
  for (const repair of slipsOf(shape, quoted)) {
    if (repair.reference === quoted || repairs.has(repair.reference)) continue
    if (passesRule(shape.rule, repair.reference) && !isCard(shape, repair.reference)) repairs.set(repair.reference, repair)
  }
  return [...repairs.values()]
}

/** What passes a fund's own check digit is its reference, as library cards pass a card's sum too. */
function isCard({ rule }: ReferenceShape, reference: string): boolean {
  return rule.checkDigit === null && looksLikeCardNumber(reference)
}

function* slipsOf(shape: ReferenceShape, quoted: string): Generator<Repair> {
  const { minimumLength: least, maximumLength: most } = shape.rule
  const fits = (length: number): boolean => length >= least && length <= most && (shape.alphabets === null || shape.alphabets.length === length)
  if (fits(quoted.length)) {
    yield* swapped(shape, quoted)
    yield* changed(shape, quoted)
  }
  if (fits(quoted.length + 1)) yield* withOneMore(shape, quoted)
  if (fits(quoted.length - 1)) yield* withOneLess(shape, quoted)
}

function* swapped({ alphabets }: ReferenceShape, quoted: string): Generator<Repair> {
  for (let place = 0; place + 1 < quoted.length; place += 1) {
    const reference = quoted.slice(0, place) + quoted.charAt(place + 1) + quoted.charAt(place) + quoted.slice(place + 2)
    if (alphabets === null || agrees(alphabets, reference)) yield { reference, slip: 'swapped', isCommon: true }
  }
}

function* changed(shape: ReferenceShape, quoted: string): Generator<Repair> {
  const wrong = [...quoted].flatMap((character, place) => shape.alphabets?.[place]?.includes(character) === false ? [place] : [])
  if (wrong.length > 1) return
  for (const place of wrong.length === 1 ? wrong : quoted.split('').keys()) {
    const character = quoted.charAt(place)
    for (const other of alphabetAt(shape, place, character)) {
      if (other === character) continue
      const reference = quoted.slice(0, place) + other + quoted.slice(place + 1)
      yield { reference, slip: 'changed', isCommon: alike[character]?.includes(other) === true }
    }
  }
}

function* withOneMore(shape: ReferenceShape, quoted: string): Generator<Repair> {
  const { alphabets } = shape
  for (let place = 0; place <= quoted.length; place += 1) {
    if (alphabets !== null && !(agrees(alphabets, quoted.slice(0, place)) && agrees(alphabets, quoted.slice(place), place + 1))) continue
    const [before, after] = [quoted.charAt(place - 1), quoted.charAt(place)]
    for (const other of alphabetAt(shape, place, before === '' ? after : before)) {
      const reference = quoted.slice(0, place) + other + quoted.slice(place)
      yield { reference, slip: 'missing', isCommon: other === before || other === after }
    }
  }
}

function* withOneLess({ alphabets }: ReferenceShape, quoted: string): Generator<Repair> {
  for (let place = 0; place < quoted.length; place += 1) {
    const reference = quoted.slice(0, place) + quoted.slice(place + 1)
    const isDoubled = quoted.charAt(place) === quoted.charAt(place + 1) || quoted.charAt(place) === quoted.charAt(place - 1)
    if (alphabets === null || agrees(alphabets, reference)) yield { reference, slip: 'extra', isCommon: isDoubled }
  }
}

/** What may stand at a place. Without a mask: digits for a digit, letters for a letter, and what looks like it. */
function alphabetAt({ alphabets }: ReferenceShape, place: number, character: string): string {
  const ofMask = alphabets?.[place]
  if (ofMask !== undefined) return ofMask
  return (/\d/.test(character) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') + (alike[character] ?? '')
}
