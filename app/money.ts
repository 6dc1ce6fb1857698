declare const unit: unique symbol

/** An amount in whole pence. Made only by `pence` and by what this file returns. */
export type Pence = number & { readonly [unit]: 'pence' }

export type AmountFault = 'missing' | 'not-a-number' | 'negative' | 'too-many-decimals' | 'too-large'

export type ParsedAmount =
  | { readonly pence: Pence, readonly fault?: never }
  | { readonly fault: AmountFault, readonly pence?: never }

/** How a file writes its amounts. */
export interface AmountForm {
  readonly unit: 'pounds' | 'pence'
  /** What stands between thousands, if anything may. */
  readonly thousands: '' | ',' | '.' | ' ' | "'"
  readonly decimal: '.' | ','
}

const longestTyped = 100
const mostStated = 99_999_999_999
const wholePartOf100Percent = 10_000n
const spaceAround = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu
const poundSign = /^([-\u2010-\u2015\u2212]?)\s*£\s*/
const minusSign = /^[-\u2010-\u2015\u2212]\s*/
const anyMinus = /[\u2010-\u2015\u2212]/g
/** Most amounts of most files, read at once for speed. */
const usuallyStated = /^ *(\d{1,9})\.(\d{2}) *$/
const statedAmount = /^(?<before>[-+])?\s*(?:£|gbp)?\s*(?<inside>[-+])?\s*(?<digits>[\d.,' \u00a0]*\d)\s*(?<after>[-+])?$/i
const plainAmount = /^(?<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+|(?=\.))(?:\.(?<decimals>\d+))?$/

/** Brands a number as pence; throws RangeError unless it is a whole number that is held exactly. */
export function pence(amount: number): Pence {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not a whole number of pence: ${amount}`)
  return (amount === 0 ? 0 : amount) as Pence
}

/**
 * Reads an amount of pounds as people type it: `20`, ` £20 `, `20.5`, `.50`, `1,234.50`.
 * Zero is an amount: limits decide whether it may be paid. Nothing is rounded: `1.234` is a fault.
 * A comma counts only between thousands, so `1,23` is refused: it might be £1.23 or £123, and we must not guess.
 * Only the digits 0 to 9 count, without exponents or spaces between them.
 */
export function parseAmount(text: string): ParsedAmount {
  if (text.length > longestTyped) return { fault: 'not-a-number' }
  const trimmed = text.replace(spaceAround, '')
  if (trimmed === '') return { fault: 'missing' }

  const signed = trimmed.replace(poundSign, '$1')
  const amount = parseUnsigned(signed.replace(minusSign, ''))
  const isNegative = minusSign.test(signed) && amount.fault !== 'not-a-number'
  return isNegative ? { fault: 'negative' } : amount
}

/**
 * Reads an amount as a file states it, in the one form that the file's settings name. A minus sign may stand before or after the
 * number, or brackets around it; a plus sign, `£` and `GBP` before it are passed over. Pounds have at most two decimals and pence none:
 * nothing is rounded. More than 999,999,999.99 pounds is too large: it is a slip, or digits that are no amount.
 */
export function parseStatedAmount(text: string, form: AmountForm): ParsedAmount {
  const usual = form.unit === 'pounds' && form.decimal === '.' ? usuallyStated.exec(text) : null
  if (usual !== null) return { pence: pence(Number(`${usual[1]}${usual[2]}`)) }
  if (text.length > longestTyped) return { fault: 'not-a-number' }
  const trimmed = text.replace(spaceAround, '').replace(anyMinus, '-')
  if (trimmed === '') return { fault: 'missing' }

  const isBracketed = /^\(.*\)$/.test(trimmed)
  const { before, inside, digits, after } = statedAmount.exec(isBracketed ? trimmed.slice(1, -1).trim() : trimmed)?.groups ?? {}
  const signs = [before, inside, after, isBracketed ? '-' : undefined].filter(sign => sign !== undefined)
  if (digits === undefined || signs.length > 1) return { fault: 'not-a-number' }
  const amount = parseDigits(digits, form)
  return amount.pence !== undefined && signs[0] === '-' ? { pence: pence(-amount.pence) } : amount
}

/** `£1,234.50`, and `−£5.00` with a minus sign that is read aloud. */
export function formatMoney(amount: Pence): string {
  const [pounds = '', decimals = ''] = amountInPounds(amount).replace('-', '').split('.')
  const grouped = pounds.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${amount < 0 ? '−' : ''}£${grouped}.${decimals}`
}

/** `1234.50` or `-5.00`, for the value of an input and for files. */
export function amountInPounds(amount: Pence): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A rate of VAT as people read it: 2000 basis points are `20%`, 1750 are `17.5%`. */
export function formatRate(basisPoints: number): string {
  const digits = String(basisPoints).padStart(3, '0')
  const decimals = digits.slice(-2).replace(/0+$/, '')
  return `${digits.slice(0, -2)}${decimals === '' ? '' : `.${decimals}`}%`
}

export function sumOf(amounts: Iterable<Pence>): Pence {
  let total = 0n
  for (const amount of amounts) total += BigInt(amount)
  return pence(Number(total))
}

/**
 * The VAT contained in a gross amount: gross - gross / (1 + rate), rounded half to even, so that 9p at 20% holds 2p
 * and 3p holds none. A negative amount mirrors the positive one. The rate is in basis points: 20% is 2000. Throws
 * RangeError for a rate that is negative or not whole.
 */
export function vatWithin(gross: Pence, rateBasisPoints: number): Pence {
  if (!Number.isSafeInteger(rateBasisPoints) || rateBasisPoints < 0) {
    throw new RangeError(`Not a VAT rate in basis points: ${rateBasisPoints}`)
  }
  const rate = BigInt(rateBasisPoints)
  const vat = divideHalfToEven(magnitude(gross) * rate, wholePartOf100Percent + rate)
  return withSignOf(gross, vat)
}

/**
 * Shares the VAT of a whole line between its parts, in proportion to them, so that the shares add up to it exactly.
 * The odd pence go to the parts that lost most by rounding down, earlier ones first. No share is larger than its
 * part. Throws RangeError when the VAT and the parts are not all of one sign, or the VAT is more than the parts
 * together.
 */
export function splitVat(vat: Pence, parts: readonly Pence[]): Pence[] {
  const whole = sumOf(parts)
  const signs = new Set([vat, ...parts].map(Math.sign).filter(sign => sign !== 0))
  if (signs.size > 1 || magnitude(vat) > magnitude(whole)) {
    throw new RangeError(`VAT of ${vat} cannot be shared between ${parts.join(', ')}`)
  }
  if (whole === 0) return [...parts]

  const shares = parts.map(part => magnitude(vat) * magnitude(part) / magnitude(whole))
  const lost = parts.map(part => magnitude(vat) * magnitude(part) % magnitude(whole))
  const odd = Number(magnitude(vat) - shares.reduce((sum, share) => sum + share, 0n))
  const favoured = new Set(indexesByLargest(lost).slice(0, odd))
  return shares.map((share, index) => withSignOf(whole, share + (favoured.has(index) ? 1n : 0n)))
}

function parseUnsigned(text: string): ParsedAmount {
  const { whole, decimals = '' } = plainAmount.exec(text)?.groups ?? {}
  if (whole === undefined) return { fault: 'not-a-number' }
  if (decimals.length > 2) return { fault: 'too-many-decimals' }

  const amount = Number(whole.replaceAll(',', '') + decimals.padEnd(2, '0'))
  return Number.isSafeInteger(amount) ? { pence: pence(amount) } : { fault: 'too-large' }
}

function parseDigits(digits: string, { unit, thousands, decimal }: AmountForm): ParsedAmount {
  const [whole = '', decimals, ...more] = digits.split(decimal)
  const groups = thousands === '' ? [whole] : whole.replaceAll('\u00a0', ' ').split(thousands)
  const isGrouped = groups.every((group, index) => index === 0 ? /^\d{0,3}$/.test(group) : /^\d{3}$/.test(group)) && groups[0] !== ''
  const isWhole = groups.length === 1 ? /^\d*$/.test(whole) : isGrouped
  if (!isWhole || more.length > 0 || !/^\d*$/.test(decimals ?? '') || whole + (decimals ?? '') === '') return { fault: 'not-a-number' }
  if (unit === 'pence' ? decimals !== undefined : (decimals ?? '').length > 2) return { fault: 'too-many-decimals' }

  const amount = Number(groups.join('') + (unit === 'pence' ? '' : (decimals ?? '').padEnd(2, '0')))
  return amount > mostStated ? { fault: 'too-large' } : { pence: pence(amount) }
}

function divideHalfToEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const twiceRemainder = dividend % divisor * 2n
  const roundsUp = twiceRemainder > divisor || (twiceRemainder === divisor && quotient % 2n === 1n)
  return roundsUp ? quotient + 1n : quotient
}

function indexesByLargest(values: readonly bigint[]): number[] {
  return values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => Number(b.value > a.value) - Number(b.value < a.value) || a.index - b.index)
    .map(({ index }) => index)
}

function magnitude(amount: Pence): bigint {
  return BigInt(Math.abs(amount))
}

function withSignOf(amount: Pence, size: bigint): Pence {
  return pence(Number(amount < 0 ? -size : size))
}
