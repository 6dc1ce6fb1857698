import { type FaultyTarget, type Target, wordsOfFault } from '../funds/target-accounts.js'
import { formatMoney, parseAmount, type Pence, pence, sumOf } from '../money.js'
import { field, type FieldError } from '../web/form-body.js'
import type { AllocationPart } from './allocate-items.js'

/** One account of the form as it was typed. */
export interface SubmittedPart {
  fund: string
  reference: string
  amount: string
}

export interface SubmittedAllocation {
  parts: SubmittedPart[]
}

export const mostParts = 20

/** A form with one empty row. */
export const emptyAllocation: SubmittedAllocation = { parts: [{ fund: '', reference: '', amount: '' }] }

/** What was typed, rows left empty at the end among it. */
export function submittedAllocation(body: unknown): SubmittedAllocation {
  const rows = Math.min(Math.max(Number(/^\d{1,2}$/.exec(field(body, 'rows'))?.[0] ?? 1), 1), mostParts)
  return {
    parts: Array.from({ length: rows }, (_, index) => ({
      fund: field(body, `fund-${index + 1}`), reference: field(body, `reference-${index + 1}`).trim().slice(0, 60), amount: field(body, `amount-${index + 1}`).trim()
    }))
  }
}

/** A row that says something, and where it stands in the form. */
export interface TypedPart extends SubmittedPart {
  row: number
}

/** The rows that were filled in; the first where none was. */
export function typedParts({ parts }: SubmittedAllocation): TypedPart[] {
  const typed = parts.map((part, index) => ({ ...part, row: index + 1 })).filter(({ fund, reference, amount }) => fund + reference + amount !== '')
  return typed.length > 0 ? typed : [{ fund: '', reference: '', amount: '', row: 1 }]
}

/**
 * Reads how an item is to be allocated. One account without an amount takes all that remains.
 * @param remainingPence as people see it: of a returned payment negative, though amounts are typed without a sign
 * @param targets what the rows' accounts lead to, in the order of `typed`
 */
export function readAllocationForm(
  typed: readonly TypedPart[], targets: readonly Target[], remainingPence: Pence
): { values: AllocationPart[], errors?: never } | { errors: FieldError[], values?: never } {
  const sign = Math.sign(remainingPence)
  const errors: FieldError[] = []
  const values: AllocationPart[] = []
  for (const [index, part] of typed.entries()) {
    const target = targets[index]
    if (target === undefined) throw new Error('A row has no target')
    if (target.fault !== undefined) errors.push(faultOfTarget(part, target))
    const amount = part.amount === '' && typed.length === 1 ? pence(Math.abs(remainingPence)) : amountOf(part, errors)
    if (target.fault === undefined && amount !== null) {
      values.push({ fundCode: target.fund.code, accountReference: target.accountReference, amountPence: pence(sign * amount) })
    }
  }
  const total = sumOf(values.map(({ amountPence }) => pence(Math.abs(amountPence))))
  if (errors.length === 0 && total > Math.abs(remainingPence)) {
    errors.push({ field: `amount-${typed.at(-1)?.row ?? 1}`, message: `The amounts come to ${formatMoney(total)}, and ${formatMoney(pence(Math.abs(remainingPence)))} remains` })
  }
  return errors.length > 0 ? { errors } : { values }
}

function amountOf({ amount, row }: TypedPart, errors: FieldError[]): Pence | null {
  const { pence: read, fault } = parseAmount(amount)
  if (fault === undefined && read > 0) return read
  const message = fault === 'missing' ? 'Enter how much goes to this account' :
    fault === 'too-many-decimals' ? 'The amount must have no more than two digits after the point' : 'The amount must be in pounds, more than zero, like 45 or 45.50'
  errors.push({ field: `amount-${row}`, message })
  return null
}

function faultOfTarget({ row, reference }: TypedPart, target: FaultyTarget): FieldError {
  const { part, message } = wordsOfFault(target, reference)
  return { field: `${part}-${row}`, message }
}
