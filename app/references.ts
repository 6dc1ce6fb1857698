import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no I, L, O or U. A symbol's place is its value. https://www.crockford.com/base32.html */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const symbolsBeforeCheck = 9
const longestTyped = 40
const separators = /[\s\p{Dash}]/gu
// x^5 + x^2 + 1 is primitive over GF(2), so the first 31 powers of x differ.
const fieldPolynomial = 0b100101

/**
 * A new reference for people, such as `7KQ2-93XM-4S`: nine random symbols and a check symbol.
 * Any one wrong symbol and any two symbols changed over are noticed by `readReference`. Not a secret.
 */
export function newReference(): string {
  return referenceFrom(newCode(symbolsBeforeCheck))
}

/** The reference of nine symbols that are not left to chance, as in a demo that is the same each time. */
export function referenceFrom(body: string): string {
  return groupReference(body + checkSymbolFor(body))
}

/**
 * Reads a reference as people write it down or hear it, in any case, with or without spaces and dashes, O for 0 and I
 * or L for 1. The answer is in the one form in which references are kept, or null when it cannot be one of ours.
 */
export function readReference(text: string): string | null {
  const reference = readCode(text, symbolsBeforeCheck + 1)
  return reference !== null && weightedSum(reference) === 0 ? groupReference(reference) : null
}

/** A code of random symbols, without a check symbol: five bits of chance in each. */
export function newCode(length: number): string {
  // 256 is a multiple of 32, so each symbol is equally likely.
  return Array.from(randomBytes(length), byte => symbols.charAt(byte % symbols.length)).join('')
}

/** Reads a code as `readReference` does, without a check. Null unless it has exactly this many symbols. */
export function readCode(text: string, length: number): string | null {
  if (text.length > longestTyped) return null
  const bare = text.replace(separators, '')
  // Matched before it is upper-cased, which turns some letters of other alphabets into ours.
  if (bare.length !== length || !/^[0-9A-TV-Z]+$/i.test(bare)) return null
  return bare.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
}

/** A code in groups of three or four, as it is shown and read aloud: `7KQ-93X`, `7KQ2-93X-M4D`. */
export function formatCode(code: string): string {
  const groups: string[] = []
  for (let left = code; left !== '';) {
    const size = Math.ceil(left.length / Math.ceil(left.length / 4))
    groups.push(left.slice(0, size))
    left = left.slice(size)
  }
  return groups.join('-')
}

function groupReference(reference: string): string {
  return reference.replace(/(.{4})(?=.)/g, '$1-')
}

function checkSymbolFor(body: string): string {
  return symbols.charAt(timesX(weightedSum(body)))
}

/**
 * The symbols as elements of GF(32), each times its own power of x, the last one times 1. It is zero for a whole
 * reference. The powers differ, so two symbols changed over alter the sum; none is zero, so one wrong symbol does.
 */
function weightedSum(text: string): number {
  return [...text].reduce((sum, symbol) => timesX(sum) ^ symbols.indexOf(symbol), 0)
}

function timesX(element: number): number {
  const shifted = element << 1
  return shifted < symbols.length ? shifted : shifted ^ fieldPolynomial
}
