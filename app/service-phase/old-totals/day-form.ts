import { parseAmount } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { TotalNames } from './compared-days.js'
import { pairOf, type TotalLine } from './total.js'
import { faultOfFigures, mostPence, readCount, suspenseWord } from './totals-file.js'

/** More fields than these no form may have; whoever has more loads a file. */
export const mostRowsTyped = 40

/** A row as it was typed: of a pair that the form named, or of one that is chosen in it. */
export interface SubmittedRow {
  isKnown: boolean
  fund: string
  method: string
  count: string
  pounds: string
}

export interface SubmittedDay {
  taken: string
  rows: SubmittedRow[]
}

export type DayForm =
  | { values: { lines: TotalLine[] | null }, submitted: SubmittedDay, errors?: never }
  | { errors: FieldError[], submitted: SubmittedDay, values?: never }

/** Reads a day's totals as somebody typed them in: the figures, that nothing was taken, or that nobody knows. */
export function readDayForm(body: unknown, names: TotalNames): DayForm {
  const submitted = dayTyped(body)
  const errors: FieldError[] = []
  const typed = submitted.rows.map((row, index) => ({ row, number: index + 1 })).filter(({ row }) => isTyped(row))
  const lines = submitted.taken === 'figures' ? typed.flatMap(({ row, number }) => lineOf(row, number, names, errors)) : []
  if (!['figures', 'nothing', 'unknown'].includes(submitted.taken)) errors.push({ field: 'taken', message: 'Say whether the old system took anything on this day' })
  else if (submitted.taken !== 'figures' && typed.length > 0) errors.push({ field: 'taken', message: 'You have also entered figures. Take them out, or say that they are what it took' })
  else if (submitted.taken === 'figures' && typed.length === 0) errors.push({ field: 'taken', message: 'Enter the figures below, or say that it took nothing' })
  const twice = lines.findIndex((line, index) => lines.findIndex(other => pairOf(other) === pairOf(line)) < index)
  if (twice !== -1 && errors.length === 0) errors.push({ field: `count-${typed[twice]?.number ?? 1}`, message: 'This fund and method stands here twice' })
  if (errors.length > 0) return { errors, submitted }
  return { values: { lines: submitted.taken === 'unknown' ? null : lines.filter(({ count }) => count > 0) }, submitted }
}

/** What was typed, without a look at whether it makes sense. */
export function dayTyped(body: unknown): SubmittedDay {
  const rows = Math.min(mostRowsTyped, Number(/^\d{1,2}$/.exec(field(body, 'rows'))?.[0] ?? 0))
  return {
    taken: field(body, 'taken'), rows: Array.from({ length: rows }, (_, index) => {
      const of = (name: string) => field(body, `${name}-${index + 1}`).trim()
      const [fund = '', method = ''] = of('pair').split('/')
      const isKnown = of('pair') !== ''
      return { isKnown, fund: isKnown ? fund : of('fund'), method: isKnown ? method : of('method'), count: of('count'), pounds: of('pounds') }
    })
  }
}

/** One that came with the form and was left empty says nothing; one for which something was chosen does. */
function isTyped({ isKnown, fund, method, count, pounds }: SubmittedRow): boolean {
  return count !== '' || pounds !== '' || (!isKnown && (fund !== '' || method !== ''))
}

function lineOf({ fund, method, count: countTyped, pounds }: SubmittedRow, number: number, names: TotalNames, errors: FieldError[]): TotalLine[] {
  const before = errors.length
  const fault = (name: string, message: string) => { errors.push({ field: `${name}-${number}`, message }) }
  if (fund !== suspenseWord && !names.funds.some(({ code }) => code === fund)) fault('fund', 'Choose the fund')
  if (!names.methods.some(({ code }) => code === method)) fault('method', 'Choose the method of payment')
  const count = readCount(countTyped)
  if (count === null) fault('count', 'How many must be a whole number, like 12')
  const { pence: amount, fault: amountFault } = parseAmount(pounds)
  if (amountFault === 'negative') fault('pounds', 'The amount must be 0 or more: enter what was taken, before refunds and payments that were returned')
  else if (amountFault !== undefined || amount > mostPence) fault('pounds', 'The amount must be in pounds, like 1,234.50')
  if (count === null || amount === undefined) return []
  const message = faultOfFigures(count, amount)
  if (message !== null) fault(count === 0 ? 'count' : 'pounds', `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}`)
  return errors.length > before ? [] : [{ fundCode: fund === suspenseWord ? null : fund, methodCode: method, count, amountPence: amount }]
}
