import { cardNumberFault, looksLikeCardNumber, maskCardNumbers, textFault, withoutCardNumber } from '../../funds/card-number.js'
import type { LineLeft } from '../../ledger/lines-left-query.js'
import { formatMoney, parseAmount, type Pence, pence, sumOf } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import { isId } from '../../ids.js'
import type { BankDetails } from '../bank/bank-details.js'
import { isRefundReason, type RefundReason } from '../refund-reasons.js'
import type { RefundPart } from '../request-refund.js'

/** As it was typed, for the form to show again. */
export interface SubmittedRefund {
  onceId: string
  amounts: Record<number, string>
  /** What was left of each line when the form was first drawn. */
  seen: Record<number, Pence>
  reasonCode: string
  reason: string
  tellsPayer: boolean
  accountName: string
  sortCode: string
  accountNumber: string
}

export interface RefundValues {
  id: string
  parts: RefundPart[]
  totalPence: Pence
  reasonCode: RefundReason
  reason: string | null
  tellsPayer: boolean
  bank: BankDetails | null
}

export type RefundForm =
  | { values: RefundValues, errors?: never, submitted: SubmittedRefund }
  | { values?: never, errors: FieldError[], submitted: SubmittedRefund }

const longestReason = 500
const longestName = 70

/** The lines are those of the transaction that this person may refund. An empty amount refunds nothing of its line. */
export function readRefundForm(body: unknown, lines: readonly LineLeft[], route: 'card' | 'bank'): RefundForm {
  const submitted = submittedRefund(body, lines)
  const amounts = lines.map(line => amountOf(line, submitted))
  const parts = amounts.flatMap(({ part }) => part === undefined ? [] : [part])
  const bank = route === 'card' ? { values: null, errors: [] } : readBankDetails(submitted)
  const errors = [
    ...amounts.flatMap(({ errors: faults }) => faults),
    ...parts.length === 0 && amounts.every(({ errors: faults }) => faults.length === 0)
      ? [{ field: `amount-${lines[0]?.lineNumber ?? 0}`, message: 'Enter how much to refund' }] : [],
    ...reasonFaults(submitted), ...bank.errors
  ]
  const { onceId, reasonCode, reason, tellsPayer } = submitted
  if (errors.length > 0 || !isRefundReason(reasonCode) || !isId(onceId)) return { errors, submitted: withoutCardNumbers(submitted) }
  const totalPence = sumOf(parts.map(({ amountPence }) => amountPence))
  return { values: { id: onceId, parts, totalPence, reasonCode, reason: reason === '' ? null : reason, tellsPayer, bank: bank.values }, submitted }
}

/** What looks like a card's number is not shown again. */
function withoutCardNumbers(submitted: SubmittedRefund): SubmittedRefund {
  return {
    ...submitted, amounts: Object.fromEntries(Object.entries(submitted.amounts).map(([line, typed]) => [line, withoutCardNumber(typed)])),
    reason: maskCardNumbers(submitted.reason), accountName: withoutCardNumber(submitted.accountName),
    sortCode: withoutCardNumber(submitted.sortCode), accountNumber: withoutCardNumber(submitted.accountNumber)
  }
}

function submittedRefund(body: unknown, lines: readonly LineLeft[]): SubmittedRefund {
  const text = (name: string) => field(body, name).trim()
  return {
    onceId: field(body, 'once'),
    amounts: Object.fromEntries(lines.map(({ lineNumber }) => [lineNumber, text(`amount-${lineNumber}`)])),
    seen: Object.fromEntries(lines.map(({ lineNumber }) => [lineNumber, seenPence(field(body, `seen-${lineNumber}`))])),
    reasonCode: field(body, 'reasonCode'), reason: text('reason'), tellsPayer: field(body, 'tellsPayer') === 'yes',
    accountName: text('accountName'), sortCode: text('sortCode'), accountNumber: text('accountNumber')
  }
}

/** What no form of ours holds is never what is left. */
function seenPence(text: string): Pence {
  return pence(/^\d{1,15}$/.test(text) ? Number(text) : -1)
}

function amountOf({ lineNumber, leftPence, reservedPence }: LineLeft, { amounts, seen }: SubmittedRefund): { part?: RefundPart, errors: FieldError[] } {
  const typed = amounts[lineNumber] ?? ''
  const fault = (message: string) => ({ errors: [{ field: `amount-${lineNumber}`, message }] })
  if (typed === '') return { errors: [] }
  const amount = parseAmount(typed)
  if (amount.fault === 'too-many-decimals') return fault('Enter the amount in pounds and whole pence, like 12.50')
  if (amount.fault !== undefined) return fault('Enter an amount in pounds, like 12.50')
  if (amount.pence === 0) return { errors: [] }
  if (amount.pence > leftPence) {
    const before = seen[lineNumber] ?? leftPence
    if (before > leftPence) return fault(`Only ${formatMoney(leftPence)} of it is left now, not ${formatMoney(before)}: somebody has moved or refunded some since you opened the page`)
    return fault(`Only ${formatMoney(leftPence)} of it is left to refund${reservedPence === 0 ? '' : `: ${formatMoney(reservedPence)} more is set aside for what waits`}`)
  }
  return { part: { lineNumber, amountPence: amount.pence, seenPence: seen[lineNumber] ?? pence(-1) }, errors: [] }
}

function reasonFaults({ reasonCode, reason }: SubmittedRefund): FieldError[] {
  if (!isRefundReason(reasonCode)) return [{ field: 'reasonCode', message: 'Select why it is refunded' }]
  const message = textFault('text', reason, longestReason, reasonCode === 'other' ? 'Enter why it is refunded' : null)
  return message === null ? [] : [{ field: 'reason', message }]
}

/** Sort codes and account numbers are checked by their form alone, not against the banks’ tables (modulus checking). */
function readBankDetails({ accountName, sortCode, accountNumber }: SubmittedRefund): { values: BankDetails, errors: FieldError[] } {
  const plain = (text: string) => text.replace(/[\s\p{Dash}]/gu, '')
  const values = { accountName, sortCode: plain(sortCode), accountNumber: plain(accountNumber) }
  const errors: FieldError[] = [
    ...accountName === '' ? [{ field: 'accountName', message: 'Enter the name on the account' }]
      : accountName.length > longestName ? [{ field: 'accountName', message: `The name must be ${longestName} characters or less` }]
        : looksLikeCardNumber(accountName) ? [{ field: 'accountName', message: cardNumberFault('the name on the account') }] : [],
    ...!/^\d{6}$/.test(values.sortCode) ? [{ field: 'sortCode', message: 'Enter a sort code of 6 digits, like 30-94-30' }] : [],
    ...!/^\d{8}$/.test(values.accountNumber) ? [{ field: 'accountNumber', message: 'Enter an account number of 8 digits. If it has fewer, put zeros before it' }] : []
  ]
  return { values, errors }
}
