import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { checkReference } from './account-reference.js'
import { checkDigitFor } from './check-digit.js'
import type { Fund } from './fund.js'

export const schemeCheckMethods = ['none', 'luhn', 'weighted-sum'] as const
export type SchemeCheckMethod = typeof schemeCheckMethods[number]

/**
 * How a collection scheme (PayPoint, the Post Office, allpay) numbers a fund's accounts: the prefix it has given to the council, the reference
 * with noughts before it, and a check digit. No operator publishes its rule, so it is settings, proved by the operator's own example.
 */
export interface CollectionScheme {
  fundCode: string
  places: string
  prefix: string
  /** Of the whole number. */
  numberLength: number
  checkMethod: SchemeCheckMethod
  /** For a weighted sum: one for each digit before the check digit. */
  checkWeights: number[]
  checkModulus: number
  /** Whether the check digit is the modulus less the remainder. */
  checkSubtract: boolean
  exampleReference: string
  exampleNumber: string
  version: number
}

/** @returns null when the scheme has no number for such a reference: it has letters or is too long, or its sum has no digit */
export function schemeNumber(scheme: CollectionScheme, reference: string): string | null {
  const room = scheme.numberLength - scheme.prefix.length - (scheme.checkMethod === 'none' ? 0 : 1)
  if (!/^\d+$/.test(reference) || reference.length > room) return null
  const body = scheme.prefix + reference.padStart(room, '0')
  const digit = checkDigitOf(scheme, body)
  return digit === null || !/^\d?$/.test(digit) ? null : body + digit
}

/** @returns the reference of the fund's account that has this number; null when it is none of the scheme's */
export function referenceOfNumber(scheme: CollectionScheme, fund: Fund, number: string): string | null {
  if (number.length !== scheme.numberLength || !number.startsWith(scheme.prefix)) return null
  const end = scheme.checkMethod === 'none' ? number.length : -1
  const { reference } = checkReference(fund.referenceRule(), number.slice(scheme.prefix.length, end).slice(-fund.maximum_length))
  return reference !== undefined && schemeNumber(scheme, reference) === number ? reference : null
}

/** A scheme's number means one account only if all references of the fund have as many characters, all of them digits. @returns why not, in words */
export function whyNoScheme(fund: Fund): string | null {
  if (fund.minimum_length !== fund.maximum_length) return 'Its references have different lengths, so that a number with noughts before it could mean two accounts'
  const hasDigits = fund.characters === 'digits' || (fund.mask !== null && /^[#@\d]+$/.test(fund.mask))
  return hasDigits ? null : 'Its references can have letters, and the number of a scheme has none'
}

/** A council's schemes by their fund's code. */
export async function collectionSchemes(trx: Knex.Transaction, councilId: CouncilId): Promise<Map<string, CollectionScheme>> {
  const schemes = await trx('collection_schemes').where({ council_id: councilId }).select({
    fundCode: 'fund_code', places: 'places', prefix: 'prefix', numberLength: 'number_length', checkMethod: 'check_method', checkWeights: 'check_weights',
    checkModulus: 'check_modulus', checkSubtract: 'check_subtract', exampleReference: 'example_reference', exampleNumber: 'example_number', version: 'version'
  }) as CollectionScheme[]
  return new Map(schemes.map(scheme => [scheme.fundCode, scheme]))
}

function checkDigitOf({ checkMethod, checkModulus, checkWeights, checkSubtract }: CollectionScheme, body: string): string | null {
  switch (checkMethod) {
    case 'none': return ''
    case 'luhn': return luhnDigit(body)
    case 'weighted-sum': return checkDigitFor({
      method: 'weighted-sum', modulus: checkModulus, weights: checkWeights, sourceSubstitution: '', subtract: checkSubtract,
      resultSubstitutions: { [checkModulus]: '0' }
    }, `${body}@`)
  }
}

/** ISO/IEC 7812-1, annex B: with the check digit to come, the last digit is the first that counts twice. */
function luhnDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return String((10 - sum % 10) % 10)
}
