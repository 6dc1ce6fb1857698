import { isNativeError } from 'node:util/types'
import { createContext, Script } from 'node:vm'

/** The kinds of characters that a fund's references may be limited to. */
export type ReferenceCharacters = keyof typeof characterSets

const characterSets = {
  'letters': /^[A-Z]+$/,
  'letters-and-spaces': /^[A-Z ]+$/,
  'digits': /^\d+$/,
  'digits-and-spaces': /^[\d ]+$/,
  'letters-and-digits': /^[A-Z\d]+$/,
  'letters-digits-and-spaces': /^[A-Z\d ]+$/
}
const visible = /^[\x20-\x7E]+$/

const maskSets: Readonly<Record<string, RegExp>> = {
  '$': /[A-Z]/, '#': /\d/, '?': /[A-Z\d]/, '*': /[A-Z\d /-]/, '@': /[A-Z\d]/
}

/** By the clock on the wall, so it must be long enough for a machine that is busy with other things: a right reference is never refused. */
const patternMilliseconds = 1000
const patternContext = createContext({ expression: /./, reference: '' })
const patternScript = new Script('expression.test(reference)')
const patternForMany = new Script('references.filter(reference => expression.test(reference))')

/**
 * Whether a reference in upper case holds nothing else. Null stands for every visible character of ASCII, and spaces.
 */
export function consistsOf(characters: ReferenceCharacters | null, reference: string): boolean {
  return (characters === null ? visible : characterSets[characters]).test(reference)
}

/**
 * Whether a reference in upper case goes with a mask: `$` is a letter, `#` a digit, `?` a letter or digit, `*` a
 * letter, digit, space, `/` or `-`, `@` the check digit (of which only the place is looked at), anything else itself.
 * The two are of one length, except that a trailing row of `*` may be used in part.
 */
export function fitsMask(mask: string, reference: string): boolean {
  if (reference.length > mask.length) return false
  const letters = mask.toUpperCase()
  const isRestOptional = /^\**$/.test(letters.slice(reference.length))
  return isRestOptional && [...reference].every((character, index) => fitsOne(letters.charAt(index), character))
}

/**
 * Whether a regular expression is found in a reference, in either case. A pattern is a council's own setting and
 * could run for hours on a short text, so it gets a time limit, and at its end counts as not found. Throws
 * SyntaxError for what is no expression.
 */
export function matchesPattern(pattern: string, reference: string): boolean {
  Object.assign(patternContext, { expression: new RegExp(pattern, 'i'), reference })
  return withinTime(patternScript) === true
}

/** The same of many references, with one time limit for all of them: at its end none counts as matching. */
export function matchingPattern(pattern: string, references: readonly string[]): Set<string> {
  Object.assign(patternContext, { expression: new RegExp(pattern, 'i'), references })
  const found = withinTime(patternForMany)
  return new Set(Array.isArray(found) ? found.map(String) : [])
}

/** @returns undefined when the time was up */
function withinTime(script: Script): unknown {
  try {
    return script.runInContext(patternContext, { timeout: patternMilliseconds })
  } catch (error) {
    // The error belongs to the pattern's own context, so instanceof does not know it.
    if (isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  }
}

function fitsOne(maskCharacter: string, character: string): boolean {
  return maskSets[maskCharacter]?.test(character) ?? maskCharacter === character
}
