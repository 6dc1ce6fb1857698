import { z } from 'zod'
import { dateForm } from './stated-values.js'
import { encodings } from './text-lines.js'

export const encodingSetting = z.enum(encodings)
export const dateFormSetting = z.string().regex(dateForm, 'is no form of a date: it is made of d, m and y, as in dd/mm/yyyy')
export const delimiterSetting = z.enum([',', ';', '\t', '|'])

/** Letters of a sheet's column, A to IV. */
export const columnLettersSetting = z.string().trim().toUpperCase().regex(/^(?:[A-Z]|[A-H][A-Z]|I[A-V])$/, 'is no column from A to IV')

/**
 * Settings as a format's schema reads them; what is not stored has the schema's default.
 * @throws Error that names each setting that is wrong, and why.
 */
export function readBy<Schema extends z.ZodType>(schema: Schema, stored: unknown): z.output<Schema> {
  const parsed = schema.safeParse(stored ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => path.length === 0 ? message : `${path.join('.')}: ${message}`)
  throw new Error(`The settings of this format are not right. ${faults.join('; ')}`)
}
