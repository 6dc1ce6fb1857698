import { pence, type Pence } from '../../../../money.js'
import { Refusal } from './refusal.js'

// Of the wrong type is 400, of the right type but beyond a limit is 422, as pay-publicapi's own tests have it.

/** The codes that one endpoint uses for what is wrong with a request. */
export interface FieldCodes {
  readonly missing: string
  readonly invalid: string
}

export type Fields = Readonly<Record<string, unknown>>

export function readFields(body: unknown, unparseableCode: string): Fields {
  if (!isFields(body)) throw new Refusal(400, unparseableCode, 'Unable to parse JSON')
  return body
}

export function readRequiredText(fields: Fields, field: string, longest: number, codes: FieldCodes): string {
  const value = readOptionalText(fields, field, longest, codes)
  if (value === null || value.trim() === '') throw missing(field, codes)
  return value
}

export function readOptionalText(fields: Fields, field: string, longest: number, codes: FieldCodes): string | null {
  const value = fields[field] ?? null
  if (value === null) return null
  if (typeof value !== 'string') throw invalid(400, field, 'Must be a valid string format', codes)
  if (value.length > longest) throw invalid(422, field, `Must be less than or equal to ${longest} characters length`, codes)
  return value
}

export function readFlag(fields: Fields, field: string, codes: FieldCodes): boolean {
  const value = fields[field] ?? false
  if (typeof value !== 'boolean') throw invalid(400, field, 'Must be true or false', codes)
  return value
}

export function readAmount(fields: Fields, field: string, codes: FieldCodes): Pence {
  const value = fields[field] ?? null
  if (value === null) throw missing(field, codes)
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(400, field, 'Must be a valid numeric format', codes)
  if (value < 1) throw invalid(422, field, 'Must be greater than or equal to 1', codes)
  if (value > 10_000_000) throw invalid(422, field, 'Must be less than or equal to 10000000', codes)
  return pence(value)
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function missing(field: string, codes: FieldCodes): Refusal {
  return new Refusal(400, codes.missing, `Missing mandatory attribute: ${field}`, field)
}

export function invalid(status: 400 | 422, field: string, fault: string, codes: FieldCodes): Refusal {
  return new Refusal(status, codes.invalid, `Invalid attribute value: ${field}. ${fault}`, field)
}
