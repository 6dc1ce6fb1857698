import { v5 } from 'uuid'
import type { CouncilId } from '../database/in-council.js'

const mostWords = 60
const longestWord = 40

/** Letters that have no plain one within them. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'n'
}

/** Says how money came, or nothing at all, and not from whom or for what. */
const emptyWords = new Set([
  // How it came.
  'bgc', 'fpi', 'fpo', 'sto', 'so', 'dd', 'ddr', 'bacs', 'chaps', 'tfr', 'trf', 'tpp', 'efc', 'bp', 'obp', 'ft', 'transfer', 'mobile', 'online',
  'internet', 'banking', 'faster', 'standing', 'direct', 'debit', 'credit', 'counter', 'giro', 'branch', 'deposit', 'bank', 'card', 'cash',
  'chq', 'chqs', 'cheque', 'cheques', 'postal', 'order', 'slip', 'remit', 'remittance', 'unpaid', 'returned', 'refer', 'drawer',
  // What any payment says.
  'payment', 'payments', 'pymt', 'pmt', 'pay', 'paid', 'ref', 'reference', 'account', 'acc', 'acct', 'ac', 'number', 'no', 'num', 'from', 'to',
  'for', 'the', 'of', 'and', 'by', 'via', 'with', 'my', 'our', 'your', 'a', 'in', 'on', 'at', 'thank', 'thanks', 'you', 'please', 'council',
  'borough', 'district', 'city', 'county', 'bill', 'final', 'name', 'unknown', 'unable', 'process', 'trace', 'various', 'sundry', 'misc', 'cr', 'dr',
  'wages', 'house', 'client', 'ln', 'rd', 'ave', 'monthly', 'weekly', 'month', 'week', 'instalment', 'instalments',
  // What a rule of ours writes before it.
  'allocated', 'rule',
  // When.
  'jan', 'feb', 'mar', 'apr', 'jun', 'jul', 'aug', 'sep', 'sept', 'oct', 'nov', 'dec', 'january', 'february', 'march', 'april', 'june',
  'july', 'august', 'september', 'october', 'november', 'december'
])

/** A text's words in their order: lower case, without accents, apostrophes or punctuation. A very long text is cut. */
export function plainWords(text: string | null): string[] {
  if (text === null || text === '') return []
  const plain = text.slice(0, 1000).normalize('NFKD').replace(/\p{M}/gu, '').replace(/['’‘`´]/gu, '').toLowerCase()
    .replace(/[łøđðħıßæœþŋ]/g, letter => plainLetters[letter] ?? '')
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostWords).map(word => word.length > longestWord ? [...word].slice(0, longestWord).join('') : word)
}

/** Words that say who paid or what for: no numbers, no dates, not the bank's own words. */
export function tellingWords(text: string | null): string[] {
  return plainWords(text).filter(word => !/\p{N}/u.test(word) && !emptyWords.has(word))
}

/** What two payments of the same payer have in common. Null when too little is left to tell payers apart. */
export function phraseOf(text: string | null): string | null {
  const words = tellingWords(text)
  const phrase = words.join(' ')
  return words.some(word => word.length >= 3) && phrase.length >= 4 ? phrase : null
}

/** Stands for a phrase in the database, where the words themselves are not kept. */
export function phraseKeyOf(councilId: CouncilId, text: string | null): string | null {
  const phrase = phraseOf(text)
  return phrase === null ? null : v5(phrase, councilId)
}
