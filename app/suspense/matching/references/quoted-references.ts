import { looksLikeCardNumber } from '../../../funds/card-number.js'
import type { ItemToMatch, Place } from '../suggestion.js'

/** A piece of an item's text that may be somebody's reference. */
export interface Quoted {
  place: Place
  /** As it stands there: `6012 3345`. */
  text: string
  /** Its letters and digits alone, in upper case: `60123345`. */
  plain: string
  /** The beginning or the end of a longer number. */
  isPart: boolean
}

/** What is looked at, however long and strange a text is. */
const longestText = 500
const mostAtoms = 100
const mostQuoted = 300
/** A reference may be written in groups; nobody writes more of them. */
const mostGroups = 7
const widestGap = 3
const longestRun = 40

/** A run of letters or of digits, and where it stands. */
interface Atom {
  from: number
  to: number
  isNumber: boolean
}

/**
 * Every run of an item's words and numbers that is short enough to be a reference and has a digit in it, however it is spaced, from where a
 * reference would stand to where one may. Numbers of cards are left out: they are not to be shown.
 * @param longest of any fund's references
 * @param partLengths of references that are digits alone, which may be glued to other digits
 */
export function quotedIn(item: ItemToMatch, longest: number, partLengths: readonly number[]): Quoted[] {
  const found = new Map<string, Quoted>()
  for (const [place, text] of [['reference', item.reference], ['narrative', item.narrative], ['payer-name', item.payerName]] as const) {
    for (const quoted of runsIn(text ?? '', place, longest, partLengths)) {
      if (found.size === mostQuoted) return [...found.values()]
      const key = `${quoted.text} ${quoted.isPart}`
      if (!found.has(key)) found.set(key, quoted)
    }
  }
  return [...found.values()]
}

function* runsIn(stated: string, place: Place, longest: number, partLengths: readonly number[]): Generator<Quoted> {
  const text = stated.slice(0, longestText).replace(/\p{Cf}/gu, '').replace(/\s/g, ' ').replace(/\p{Dash}/gu, '-')
  const hidesCard = looksLikeCardNumber(text)
  const atoms = atomsOf(text)
  for (const [first, atom] of atoms.entries()) {
    const last = Math.min(first + mostGroups, atoms.length)
    for (let index = first, plain = '', hasDigit = false; index < last; index += 1) {
      const next = atoms[index]
      if (next === undefined || (index > first && !isNear(text, atoms[index - 1], next))) break
      plain += text.slice(next.from, next.to).toUpperCase()
      hasDigit ||= next.isNumber
      if (plain.length > longest) break
      const quoted = text.slice(atom.from, next.to)
      const isShown = quoted.length <= longestRun && !(hidesCard && looksLikeCardNumber(quoted))
      if (hasDigit && isShown) yield { place, text: quoted, plain, isPart: false }
    }
    if (atom.isNumber && !hidesCard) yield* partsOf(text.slice(atom.from, atom.to), place, partLengths)
  }
}

/** The beginnings and ends of a number that is longer than a reference, as when a date is glued to one. */
function* partsOf(digits: string, place: Place, lengths: readonly number[]): Generator<Quoted> {
  for (const length of lengths) {
    if (digits.length <= length || digits.length > longestRun) continue
    for (const text of new Set([digits.slice(0, length), digits.slice(-length)])) yield { place, text, plain: text, isPart: true }
  }
}

function atomsOf(text: string): Atom[] {
  const atoms: Atom[] = []
  for (const match of text.matchAll(/[A-Za-z]+|\d+/g)) {
    if (atoms.length === mostAtoms) break
    atoms.push({ from: match.index, to: match.index + match[0].length, isNumber: /^\d/.test(match[0]) })
  }
  return atoms
}

/** Whether nothing but a little space or punctuation is between them. */
function isNear(text: string, before: Atom | undefined, after: Atom): boolean {
  if (before === undefined || after.from - before.to > widestGap) return false
  return /^[ \-/.:,;_#()*]*$/.test(text.slice(before.to, after.from))
}
