interface Issuer {
  readonly from: number
  readonly to: number
  readonly lengths: readonly number[]
}

const sixteenToNineteen = [16, 17, 18, 19]

/**
 * Prefixes and lengths that the card schemes publish. Maestro's 60 to 69 holds Discover's 6011, 644 to 649 and 65,
 * and UnionPay's 62.
 */
const issuers: readonly Issuer[] = [
  { from: 4, to: 4, lengths: [13, 16, 19] }, // Visa
  { from: 51, to: 55, lengths: [16] }, // Mastercard
  { from: 2221, to: 2720, lengths: [16] }, // Mastercard
  { from: 34, to: 34, lengths: [15] }, // American Express
  { from: 37, to: 37, lengths: [15] }, // American Express
  { from: 50, to: 50, lengths: [12, 13, 14, 15, ...sixteenToNineteen] }, // Maestro
  { from: 56, to: 69, lengths: [12, 13, 14, 15, ...sixteenToNineteen] }, // Maestro
  { from: 3528, to: 3589, lengths: sixteenToNineteen }, // JCB
  { from: 300, to: 305, lengths: [14] }, // Diners Club
  { from: 36, to: 36, lengths: [14] }, // Diners Club
  { from: 38, to: 39, lengths: [14] } // Diners Club
]

const shortest = 12
const longest = 19
const digitGroups = /\d+(?:[\s\p{Dash}\p{Cf}.]{1,3}\d+)*/gu
/** Ids of our rows, which forms and addresses carry: the digits of one in some thousands would pass for a card's by chance. */
const ids = /(\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b)/g

/**
 * Whether a payment card's number is in the text, alone or among words, solid or with spaces, dashes or dots between
 * its digits: an issuer's prefix, a length that the issuer uses, and Luhn's sum. About one in ten other numbers of
 * such a prefix and length passes too. A number that starts or ends inside a solid run of digits is not found, since
 * every long run holds one; nor is one inside an id.
 */
export function looksLikeCardNumber(text: string): boolean {
  // Full-width digits are digits on a card, too.
  const runs = text.normalize('NFKC').replace(ids, 'id').match(digitGroups) ?? []
  return runs.some(run => hasCardAmong(run.match(/\d+/g) ?? []))
}

/** A field as it may be shown again: nothing is left of one that holds a card number. */
export function withoutCardNumber(typed: string): string {
  return looksLikeCardNumber(typed) ? '' : typed
}

/** A longer text as it may be shown again or kept: every digit of a card's number in it is a cross. */
export function maskCardNumbers(text: string): string {
  const plain = text.normalize('NFKC')
  if (!looksLikeCardNumber(plain)) return text
  const masked = (between: string): string => between.replace(digitGroups, run => looksLikeCardNumber(run) ? run.replace(/\d/g, '×') : run)
  return plain.split(ids).map((part, index) => index % 2 === 1 ? part : masked(part)).join('')
}

/** What is said beside a field that held one. @param wanted what belongs there: "your email address". */
export function cardNumberFault(wanted: string): string {
  return `That looks like a card number. Enter ${wanted} instead. We have not kept the number you typed`
}

/**
 * What is wrong with a longer text that somebody wrote, in words, if anything is. One with a card number is shown again through maskCardNumbers().
 * @param what "note"
 * @param missing what is said where nothing was written; null where nothing needs to be
 */
export function textFault(what: string, text: string, most: number, missing: string | null): string | null {
  if (text === '') return missing
  if (text.length > most) return `The ${what} must be ${most} characters or less. It has ${text.length}`
  return looksLikeCardNumber(text) ?
    `The ${what} holds what looks like a card number. We have crossed it out and kept nothing: check the ${what} and send it again` : null
}

function hasCardAmong(groups: readonly string[]): boolean {
  return groups.some((_, first) => startsCardAt(groups, first))
}

function startsCardAt(groups: readonly string[], first: number): boolean {
  let digits = ''
  for (let next = first; next < groups.length && digits.length < longest; next += 1) {
    digits += groups[next] ?? ''
    if (isCardNumber(digits)) return true
  }
  return false
}

function isCardNumber(digits: string): boolean {
  if (digits.length < shortest || digits.length > longest) return false
  const isIssued = issuers.some(issuer => issuer.lengths.includes(digits.length) && hasPrefix(issuer, digits))
  return isIssued && passesLuhn(digits)
}

function hasPrefix(issuer: Issuer, digits: string): boolean {
  const prefix = Number(digits.slice(0, String(issuer.from).length))
  return prefix >= issuer.from && prefix <= issuer.to
}

/** ISO/IEC 7812-1, annex B: from the right, every second digit counts twice, with the digits of a product added up. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 + 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
