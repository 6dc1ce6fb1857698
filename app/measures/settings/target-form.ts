import { amountInPounds, parseAmount, pence } from '../../money.js'
import type { FieldError } from '../../web/form-body.js'
import { field } from '../../web/form-body.js'
import { type Measure, type MeasureCode, measures } from '../measure.js'

const daySeconds = 86_400
const hundred = 100
const decimal = /^(?<whole>\d{1,6})(?:\.(?<decimals>\d{1,2}))?$/

export type TargetForm =
  | { values: Map<MeasureCode, number | null>, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: Record<string, string> }

/** Targets as people type them: per cent, pounds, days or a number; empty for none. A measure that the form does not show keeps its own. */
export function readTargetForm(body: unknown): TargetForm {
  const values = new Map<MeasureCode, number | null>()
  const errors: FieldError[] = []
  const submitted: Record<string, string> = {}
  for (const measure of measures.filter(({ higherIsBetter }) => higherIsBetter !== null)) {
    const typed = field(body, measure.code).trim()
    submitted[measure.code] = typed
    const target = typed === '' ? null : readTarget(measure, typed)
    if (target === undefined) errors.push({ field: measure.code, message: `${measure.words} must be ${wanted[measure.unit]}` })
    else values.set(measure.code, target)
  }
  return errors.length > 0 ? { errors, submitted } : { values }
}

/** A target as the form shows it again. */
export function targetAsTyped({ unit }: Pick<Measure, 'unit'>, target: number): string {
  switch (unit) {
    case 'number': return String(target)
    case 'seconds-each': return String(Math.round(target * hundred / daySeconds) / hundred)
    case 'percent':
    case 'score': return String(target / hundred)
    case 'pence':
    case 'pence-each': return amountInPounds(pence(target))
  }
}

const wanted = {
  'percent': 'a percentage from 0 to 100 with one decimal at most, like 90 or 92.5', 'score': 'a whole percentage from 0 to 100, like 85',
  'number': 'a whole number, like 20', 'pence': 'an amount of money, like 5,000', 'pence-each': 'an amount of money, like 1.20', 'seconds-each': 'a number of days, like 2.5'
} as const satisfies Record<Measure['unit'], string>

function readTarget({ unit }: Measure, typed: string): number | undefined {
  if (unit === 'pence' || unit === 'pence-each') return parseAmount(typed).pence
  const { whole, decimals = '' } = decimal.exec(typed.replace(/\s*(%|days?)$/, ''))?.groups ?? {}
  if (whole === undefined) return undefined
  const hundredths = Number(whole + decimals.padEnd(2, '0'))
  switch (unit) {
    // As exact as the values with which they are compared.
    case 'percent': return hundredths <= 100_00 && hundredths % 10 === 0 ? hundredths : undefined
    case 'score': return hundredths <= 100_00 && hundredths % 100 === 0 ? hundredths : undefined
    case 'number': return decimals === '' ? Number(whole) : undefined
    case 'seconds-each': return Math.round(hundredths * daySeconds / hundred)
  }
}
