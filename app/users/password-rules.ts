import { dictionary } from '@zxcvbn-ts/language-common'

/**
 * What Cyber Essentials asks for, to which councils are certified: https://www.ncsc.gov.uk/cyberessentials/overview. No more is asked than length and
 * that it is not easily guessed; kinds of characters are not, as NIST SP 800-63B, 3.1.1.2, and the NCSC advise.
 */
const fewestCharacters = 12
/** Different characters, so that a key held down is no password. */
const fewestDifferent = 5
/** Letters that must be left when a person's own words are taken out. */
const fewestOtherLetters = 5

/** The list holds the commonest that have come out, most of them short: those are known again with figures and signs around them, and repeated. */
const common = new Set(dictionary['passwords-common'] as string[])

/** What anybody would try of a service like this, beside the council's name. */
const serviceWords = ['counterfoil', 'payments', 'payment', 'council']

/**
 * What is wrong with a new password, in words for the page; nothing when it will do. It is taken as it is, spaces included.
 * @param about whose it would be
 * @param councilName whose staff they are
 */
export function passwordFaults(password: string, about: { email: string, name: string }, councilName: string): string[] {
  const typed = password.normalize('NFKC')
  if (typed === '') return ['Enter a password']
  if ([...typed].length < fewestCharacters) return [`Password must be ${fewestCharacters} characters or more`]
  if (isCommon(typed.toLowerCase())) return ['Password is too easy to guess. Choose another, such as three words that have nothing to do with each other']
  return knownWordFaults(typed, about, councilName)
}

function isCommon(typed: string): boolean {
  if (new Set(typed).size < fewestDifferent || isRow(typed)) return true
  const unit = /^(.+?)\1+$/u.exec(typed)?.[1] ?? typed
  const core = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const coreUnit = /^(.+?)\1+$/u.exec(core)?.[1] ?? core
  return [typed, unit, core, coreUnit].some(text => common.has(text))
}

/** Each character follows the one before it, as in 123456789012 or abcdefghijkl. */
function isRow(typed: string): boolean {
  const codes = [...typed].map(character => character.codePointAt(0) ?? 0)
  return [1, -1].some(step => codes.slice(1).every((code, index) => code - (codes[index] ?? 0) === step || (code === 48 && codes[index] === 57)))
}

/** A password of little more than words that whoever tries to guess it would know: the person's own, or the council's and the service's. */
function knownWordFaults(typed: string, { email, name }: { email: string, name: string }, councilName: string): string[] {
  const [mailbox = '', domain = ''] = email.split('@')
  const own = wordsIn(`${mailbox} ${name}`)
  const letters = typed.toLowerCase().replace(/[^\p{L}]/gu, '')
  const rest = without(letters, [...own, ...wordsIn(`${domain} ${councilName}`), ...serviceWords])
  if (rest === letters || rest.length >= fewestOtherLetters) return []
  if (without(letters, own) !== letters) return ['Password must not be your name or email address']
  return ['Password must not be mostly the name of the council or of this service, which is easily guessed']
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}]+/u).filter(word => word.length >= 3)
}

function without(letters: string, words: readonly string[]): string {
  return [...words].sort((one, other) => other.length - one.length).reduce((text, word) => text.replaceAll(word, ''), letters)
}
