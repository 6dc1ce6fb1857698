import { maskCardNumbers } from '../funds/card-number.js'

/** What is looked for in what people write, in the order in which it is crossed out. */
export const personalKinds = ['card', 'email', 'bank', 'phone', 'postcode'] as const
export type PersonalKind = typeof personalKinds[number]

export interface Masked {
  text: string
  found: PersonalKind[]
}

const email = /[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:"]*[^\s@<>(),;:".!?]/gu
const postcode = /(?<![\p{L}\d])(?:GIR|[A-Z]{1,2}\d[A-Z\d]?)\s{0,2}(\d[ABD-HJLNP-UW-Z]{2})(?![\p{L}\d])/giu
/** A first, 2nd or 4th in small letters beside a road such as the M1: hardly a postcode. */
const ordinal = /^(1st|2nd|3rd|\dth)$/
const phone = /(?<![\p{L}\d£.,/-])(?:\+\s?44|0044|\(?0)[\d\s().-]{7,18}\d(?!\d)/gu
const eightDigits = /(?<![\p{L}\d£.,/-])(?:\d{8}|\d{4}[ -]\d{4})(?![\d/-]|[.,]\d)/gu
const sortCode = /(?<![\p{L}\d£.,/-])\d{2}[ -]\d{2}[ -]\d{2}(?![\d/-]|[.,]\d)/gu
const solidSortCode = /(sort\s*code\D{0,15}?)(\d{6})(?!\d)/giu

/**
 * Crosses out, letter for letter, what would say who somebody is or with what they pay: numbers of cards, email addresses, sort codes and
 * account numbers, telephone numbers and postcodes as they are written in the United Kingdom. Amounts, dates and times stay, as do
 * references of other lengths than an account number's eight digits. Where a date and a sort code look the same, what stands beside decides.
 */
export function maskPersonal(typed: string): Masked {
  const found = new Set<PersonalKind>()
  const cross = (kind: PersonalKind, text: string): string => {
    found.add(kind)
    return text.replace(/[\p{L}\d@]/gu, '×')
  }
  const plain = typed.normalize('NFKC')
  const withoutCards = maskCardNumbers(plain)
  if (withoutCards !== plain) found.add('card')
  const text = withoutCards
    .replace(email, address => cross('email', address))
    .replace(solidSortCode, (_, before: string, code: string) => before + cross('bank', code))
    .replace(sortCode, (code: string, at: number, all: string) => isDate(code) && !isBesideBank(all, at, code.length) ? code : cross('bank', code))
    .replace(phone, number => isPhone(number) ? cross('phone', number) : number)
    .replace(eightDigits, (number: string, at: number, all: string) => isDate(number) && !saysAccount(all.slice(0, at)) ? number : cross('bank', number))
    .replace(postcode, (code: string, inward: string) => ordinal.test(inward) ? code : cross('postcode', code))
  return { text, found: personalKinds.filter(kind => found.has(kind)) }
}

/** Ten or eleven digits from 01, 02, 03, 07 or 08, and no day with a time behind it. */
function isPhone(text: string): boolean {
  if (/^\(?0\d[ .-]\d{2}[ .-](19|20)\d{2}\b/.test(text)) return false
  const digits = text.replace(/\D/g, '').replace(/^(00)?44/, '').replace(/^0/, '')
  return /^[12378]\d{8,9}$/.test(digits)
}

/** A day, month and short or long year without more than spaces and dashes, or the year first. */
function isDate(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  const isDayAndMonth = (day: string, month: string) => Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12
  const isYear = (year: string) => /^(19|20)\d{2}$/.test(year)
  if (digits.length === 6) return isDayAndMonth(digits.slice(0, 2), digits.slice(2, 4))
  return (isDayAndMonth(digits.slice(0, 2), digits.slice(2, 4)) && isYear(digits.slice(4)))
    || (isDayAndMonth(digits.slice(6), digits.slice(4, 6)) && isYear(digits.slice(0, 4)))
}

function isBesideBank(all: string, at: number, length: number): boolean {
  return /sort\s*code|bank/i.test(all.slice(Math.max(0, at - 30), at)) || /^\D{0,20}(\d{8}|\d{4}[ -]\d{4})(?!\d)/.test(all.slice(at + length))
}

function saysAccount(before: string): boolean {
  return /(account|acct|a\/c|\bacc)\D{0,25}$/i.test(before)
}
