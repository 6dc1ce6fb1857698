import { plainWords, tellingWords } from './plain-words.js'

/** How near a name comes to an account holder's. */
export type Likeness = 'full' | 'surname-and-initial' | 'some-words' | 'surname'

/** A word, or two that belong together, by which account holders are looked up, and what it is worth at most. */
export interface NameKey {
  word: string
  likeness: Likeness
}

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'professor', 'sir', 'dame', 'lady', 'lord', 'rev', 'revd', 'master', 'messrs'])
const legalForms = new Set(['ltd', 'limited', 'llp', 'plc', 'cic', 'inc', 'holdings', 'group', 'company', 'co', 'uk', 'the', 'trading', 'as', 'ta'])
/** Stand before a surname, as a word of their own or as part of it. */
const particles = new Set(['o', 'd', 'mc', 'mac', 'st', 'de', 'di', 'da', 'del', 'la', 'le', 'van', 'von', 'der', 'den', 'al', 'el', 'bin', 'ap', 'ab'])

const mostKeys = 40
/** The other name of a person is never further from the surname. */
const furthest = 2

/** One person, or a business, of an account holder's name. */
interface Party {
  words: string[]
  /** In the forms in which it may be written. */
  surnames: string[]
  isPerson: boolean
}

/** The words by which an account holder is found: surnames, surnames with an initial, and two names together in the order of the alphabet. */
export function wordsOfHolder(name: string): string[] {
  return [...new Set(partiesOf(name).flatMap(({ words, surnames, isPerson }) => {
    const [first = ''] = words
    const singles = isPerson || words.length === 1 ? surnames.filter(surname => surname.length >= 3) : []
    if (words.length < 2) return singles
    const initials = isPerson ? surnames.map(surname => `${surname} ${first.charAt(0)}`) : []
    const neighbours = words.slice(1).map((word, index) => pairOf(words[index] ?? '', word))
    return [...singles, ...initials, ...surnames.map(surname => pairOf(first, surname)), ...neighbours]
  }))].filter(word => word.length >= 3 && word.length <= 90)
}

/** The words of a text that may be a name, with initials, without titles. */
export function nameWordsOf(text: string | null, isName: boolean): string[] {
  return (isName ? plainWords(text) : tellingWords(text)).filter(word => !titles.has(word) && !legalForms.has(word) && !/\p{N}/u.test(word))
}

/** What to look up for a text's words: what says most first. */
export function nameKeysOf(given: readonly string[]): NameKey[] {
  const words = withJoined(given)
  const keys: NameKey[] = []
  for (const [index, word] of words.entries()) {
    for (const other of words.slice(index + 1, index + 1 + furthest)) {
      if (word.length >= 2 && other.length >= 2) keys.push({ word: pairOf(word, other), likeness: 'full' })
      if (word.length >= 3) keys.push({ word: `${word} ${other.charAt(0)}`, likeness: 'surname-and-initial' })
      if (other.length >= 3) keys.push({ word: `${other} ${word.charAt(0)}`, likeness: 'surname-and-initial' })
    }
  }
  const singles = words.filter(word => word.length >= 4).map((word): NameKey => ({ word, likeness: 'surname' }))
  return [...new Map([...keys, ...singles].reverse().map(key => [key.word, key])).values()].reverse().slice(0, mostKeys)
}

/**
 * How like an account holder's name a text's words are, and which of them: null when they are not, or name somebody else of that surname.
 * @param isName whether the words are a payer's name, so that another first name is another person
 */
export function likenessOf(given: readonly string[], name: string, isName: boolean): { likeness: Likeness, words: string } | null {
  const words = withJoined(given)
  const found = partiesOf(name).flatMap(party => likenessToParty(words, party, isName) ?? [])
  return found.sort((one, other) => order.indexOf(one.likeness) - order.indexOf(other.likeness))[0] ?? null
}

const order: readonly Likeness[] = ['full', 'surname-and-initial', 'some-words', 'surname']

function likenessToParty(words: readonly string[], { words: own, surnames, isPerson }: Party, isName: boolean) {
  const shared = own.filter(word => words.includes(word))
  if (own.length >= 2 && shared.length === own.length && own.every(word => word.length >= 2)) return { likeness: 'full' as const, words: own.join(' ') }
  const place = words.findIndex(word => surnames.includes(word))
  const surname = words[place] ?? ''
  const [first = ''] = own
  if (place === -1) return !isPerson && shared.length >= 2 ? { likeness: 'some-words' as const, words: shared.join(' ') } : null
  if (own.length === 1) return { likeness: 'surname' as const, words: surname }
  if (words.includes(first) && first.length >= 2) return { likeness: 'full' as const, words: `${first} ${surname}` }
  if (!isPerson) return shared.length >= 2 ? { likeness: 'some-words' as const, words: shared.join(' ') } : null
  const near = [...words.slice(Math.max(0, place - furthest), place), ...words.slice(place + 1, place + 1 + furthest)]
    .filter(word => !surnames.includes(word) && !particles.has(word))
  const initials = near.filter(word => word.length <= 2)
  const isInitial = (word: string): boolean => word.startsWith(first.charAt(0)) && (word.length <= 2 || first.length === 1)
  const initial = near.find(isInitial)
  if (initial !== undefined) return { likeness: 'surname-and-initial' as const, words: `${surname} ${initial}` }
  const isSomebodyElse = isName ? near.length > 0 : initials.length > 0
  return isSomebodyElse || surname.length < 3 ? null : { likeness: 'surname' as const, words: surname }
}

/** `Mr and Mrs Smith` are two of one surname; `Moor & Sons` is one business. */
function partiesOf(name: string): Party[] {
  const words = plainWords(name.replace(/[&+]/g, ' and '))
  const isPerson = words.some(word => titles.has(word))
  const groups = isPerson ? splitAtAnd(words) : [words.filter(word => word !== 'and')]
  const plain = groups.map(group => group.filter(word => !titles.has(word) && !legalForms.has(word) && !/\p{N}/u.test(word)))
  const shared = plain.findLast(group => group.length > 0)?.at(-1)
  return plain.flatMap(group => {
    const own = group.length === 1 && isPerson && shared !== undefined && shared !== group[0] ? [...group, shared] : group
    const last = own.at(-1)
    if (last === undefined) return []
    const before = own.at(-2)
    const surnames = own.length > 1 && before !== undefined && particles.has(before) ? [before + last, last] : [last]
    return [{ words: own, surnames, isPerson: isPerson || own.length === 2 }]
  })
}

function splitAtAnd(words: readonly string[]): string[][] {
  const groups: string[][] = [[]]
  for (const word of words) {
    if (word === 'and') groups.push([])
    else groups.at(-1)?.push(word)
  }
  return groups
}

/** A surname that is written in two may be written in one elsewhere: `O Brien`, `D Souza`. */
function withJoined(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1]
    return particles.has(word) && next !== undefined && next.length >= 3 ? [word, word + next] : [word]
  })
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}
