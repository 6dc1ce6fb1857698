import { looksLikeCardNumber } from './card-number.js'
import { checkDigitFor, type CheckDigitRule } from './check-digit.js'
import { consistsOf, fitsMask, matchesPattern, type ReferenceCharacters } from './reference-format.js'

/** What a fund's account references look like. Whether an account must exist as well is for the fund to say. */
export interface ReferenceRule {
  readonly minimumLength: number
  readonly maximumLength: number
  /** Null allows every visible character of ASCII, and spaces. */
  readonly characters: ReferenceCharacters | null
  /** A regular expression to be found in the reference. A blank one is none. */
  readonly pattern: string | null
  /** In the letters that `fitsMask` explains. */
  readonly mask: string | null
  /**
   * Its place is the mask's `@`; without one it is the last character. Null where the mask has an `@` is a mistake,
   * and throws.
   */
  readonly checkDigit: CheckDigitRule | null
}

export type ReferenceFault =
  | 'missing' | 'card-number' | 'length' | 'characters' | 'pattern' | 'mask' | 'check-digit'

export type CheckedReference =
  | { readonly reference: string, readonly fault?: never }
  | { readonly fault: ReferenceFault, readonly reference?: never }

const longestTyped = 100

/** In the order in which they are tested, so the form with the later fault came nearer to passing. */
const faultsInOrder: readonly ReferenceFault[] = ['length', 'characters', 'pattern', 'mask', 'check-digit']

/**
 * Checks a reference as it was typed against its fund's rule. It is tried in upper case with its outer spaces off,
 * then without any spaces and dashes; the answer is the form that passed, or what is wrong with the one that came
 * nearer to passing. A card's number is refused before anything else, unless it passes the rule of a fund that has a
 * check digit, since library cards pass Luhn too. It must not be stored, logged or shown again. Whether the account
 * exists is not known here.
 */
export function checkReference(rule: ReferenceRule, typed: string): CheckedReference {
  const isCardNumber = looksLikeCardNumber(typed)
  if (typed.length > longestTyped) return { fault: isCardNumber ? 'card-number' : 'length' }

  const asTyped = inPlainCharacters(typed)
  const tried = formsOf(asTyped).map(form => ({ form, fault: faultIn(rule, form) }))
  const passed = tried.find(({ fault }) => fault === null)
  if (isCardNumber && (passed === undefined || rule.checkDigit === null)) return { fault: 'card-number' }
  if (passed !== undefined) return { reference: passed.form }
  if (asTyped === '') return { fault: 'missing' }
  return { fault: faultsInOrder.findLast(fault => tried.some(one => one.fault === fault)) ?? 'characters' }
}

/**
 * The reference of which `body` is everything but the check digit: `BJ9951434` becomes `BJ9951434A`. Null when the
 * rule accepts no such reference, as when the sum has no check digit for this body.
 */
export function completeReference(rule: ReferenceRule, body: string): string | null {
  if (rule.checkDigit === null) return checkReference(rule, body).reference ?? null
  const place = rule.mask?.includes('@') ? rule.mask.indexOf('@') : body.length
  const [before, after] = [body.slice(0, place), body.slice(place)]
  const checkDigit = checkDigitFor(rule.checkDigit, `${before}@${after}`)
  return checkDigit === null ? null : checkReference(rule, before + checkDigit + after).reference ?? null
}

/** Whether a reference that is in the form of the rule already, in upper case, passes it. For many at a time: a card's number is not looked for. */
export function passesRule(rule: ReferenceRule, reference: string): boolean {
  return faultIn(rule, reference) === null
}

/** Pasted text brings other spaces and dashes than a keyboard's, and characters that cannot be seen. */
function inPlainCharacters(typed: string): string {
  return typed
    .replace(/\p{Cf}/gu, '')
    .replace(/\s/g, ' ')
    .replace(/\p{Dash}/gu, '-')
    .trim()
    // Only our own letters: upper case turns some others into two letters, or into ours.
    .replace(/[a-z]+/g, letters => letters.toUpperCase())
}

/**
 * Two forms, or one when there is nothing to take out. A form without a letter or digit is no reference under any
 * rule.
 */
function formsOf(asTyped: string): string[] {
  return [...new Set([asTyped, asTyped.replace(/[ -]/g, '')])].filter(form => /[A-Z\d]/.test(form))
}

function faultIn({ mask, checkDigit, ...rule }: ReferenceRule, form: string): ReferenceFault | null {
  if (checkDigit === null && mask?.includes('@')) throw new Error(`Mask ${mask} has no check digit rule`)
  if (form.length < rule.minimumLength || form.length > rule.maximumLength) return 'length'
  if (!consistsOf(rule.characters, form)) return 'characters'
  if (rule.pattern !== null && rule.pattern.trim() !== '' && !matchesPattern(rule.pattern, form)) return 'pattern'
  if (mask !== null && !fitsMask(mask, form)) return 'mask'
  if (checkDigit !== null && !hasItsCheckDigit(checkDigit, mask, form)) return 'check-digit'
  return null
}

function hasItsCheckDigit(rule: CheckDigitRule, mask: string | null, reference: string): boolean {
  const place = mask?.includes('@') ? mask.indexOf('@') : reference.length - 1
  const withoutIt = `${reference.slice(0, place)}@${reference.slice(place + 1)}`
  return checkDigitFor(rule, withoutIt) === reference.charAt(place)
}
