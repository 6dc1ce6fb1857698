import { type Likeness, likenessOf, nameWordsOf } from '../../../funds/holder-names.js'
import { plainWords } from '../../../funds/plain-words.js'

/** What a person gave to be found by; '' and none for what they did not give. */
export interface Given {
  name: string
  email: string
  phone: string
  postcode: string
  accounts: readonly string[]
  receipts: readonly string[]
}

/** Why a row was found. */
export const matchWords = {
  'name': 'the whole name', 'name-like': 'the surname and an initial', 'surname': 'the surname', 'email': 'the email address', 'phone': 'the telephone number',
  'postcode': 'the postcode', 'account': 'the account reference', 'receipt': 'the receipt reference', 'belongs': 'belonging to something found'
} as const

export type Match = keyof typeof matchWords

/** Letters as they are compared by the database: what stands in `folded` at the same place, or nothing. */
export const foldedFrom = 'áàâäãåāéèêëēíìîïīóòôöõōúùûüūçñýÿø\' ’-().+/,;\t\n\r'
export const foldedTo = 'aaaaaaaeeeeeiiiiioooooouuuuucnyyo'

const leastOfReference = 5
const leastDigits = 9
/** Names are read in pieces, since of a very long text only the beginning is. */
const pieceWords = 40
const overlap = 4
const nameColumns = new Set(['name', 'payer_name', 'cardholder_name'])
const likenesses: Record<Likeness, Match> = { 'full': 'name', 'some-words': 'name', 'surname-and-initial': 'name-like', 'surname': 'surname' }

/** What the database looks for, so that few rows are read in full: parts of a row's words, and references whole. */
export function soughtIn({ name, email, phone, postcode, accounts, receipts }: Given): { patterns: string[], references: string[] } {
  const references = [...accounts, ...receipts].map(reference => reference.toUpperCase())
  const parts = [
    nameWordsOf(name, true).at(-1) ?? '', folded(email), ownDigits(phone), folded(postcode), ...references.filter(({ length }) => length >= leastOfReference).map(folded)
  ]
  return { patterns: parts.filter(part => part.length >= 2).map(part => `%${part.replace(/[%_\\]/g, '\\$&')}%`), references }
}

/** Why a row is this person's, it may be; none when it is not. A surname or a postcode alone is no reason: families and neighbours have it too. */
export function matchesOf(words: Readonly<Record<string, string>>, references: readonly string[], given: Given): Match[] {
  const found = new Set<Match>()
  const has = (reference: string): boolean => references.some(one => one.toUpperCase() === reference || one.toUpperCase().endsWith(`/${reference}`))
  for (const [column, text] of Object.entries(words)) {
    const [plain, digits] = [folded(text), text.replace(/\D/g, '')]
    const contains = (reference: string): boolean => reference.length >= leastOfReference && plain.includes(folded(reference))
    if (given.email !== '' && text.toLowerCase().includes(given.email.toLowerCase())) found.add('email')
    if (ownDigits(given.phone).length >= leastDigits && digits.includes(ownDigits(given.phone))) found.add('phone')
    if (given.postcode !== '' && plain.includes(folded(given.postcode))) found.add('postcode')
    if (given.accounts.some(contains)) found.add('account')
    if (given.receipts.some(contains)) found.add('receipt')
    for (const match of namesIn(text, given.name, nameColumns.has(column))) found.add(match)
  }
  if (given.accounts.some(has)) found.add('account')
  if (given.receipts.some(has)) found.add('receipt')
  return isEnough(found, given) ? [...found] : []
}

function isEnough(found: ReadonlySet<Match>, { name }: Given): boolean {
  const weak = [...found].filter(match => match === 'surname' || match === 'postcode')
  return found.size > weak.length || weak.length === 2 || (found.has('postcode') && name === '')
}

function namesIn(text: string, name: string, isName: boolean): Match[] {
  if (name === '' || text === '') return []
  const pieces = isName ? [text] : piecesOf(text)
  return pieces.flatMap(piece => likenessIn(piece, name, isName) ?? [])
}

function likenessIn(text: string, name: string, isName: boolean): Match | undefined {
  const found = likenessOf(nameWordsOf(text, isName), name, isName)
  return found === null ? undefined : likenesses[found.likeness]
}

function piecesOf(text: string): string[] {
  const words = text.split(/[\s,;|"]+/)
  if (words.length <= pieceWords) return [words.join(' ')]
  return Array.from({ length: Math.ceil(words.length / (pieceWords - overlap)) }, (_, index) => words.slice(index * (pieceWords - overlap)).slice(0, pieceWords).join(' '))
}

/** Lower case, without accents, spaces and punctuation that people leave out. */
export function folded(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/['’\s\-().+/,;]/g, '')
}

/** Without the country's code or the nought before an area's: `020 7946 0000` and `+44 20 7946 0000` are one number. */
function ownDigits(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^(00)?44/, '').replace(/^0/, '')
}

/** Whether there is a name here by which anybody could be found. */
export function isFindableName(name: string): boolean {
  return plainWords(name).some(word => word.length >= 2)
}
