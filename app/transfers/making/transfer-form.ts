import { wordsOfFault, type Target } from '../../funds/target-accounts.js'
import { formatMoney, parseAmount, type Pence, pence, sumOf } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import { mostLines, type SeenSource } from '../make-transfer.js'
import { keyOfLine, type LineKey, type MovableLine } from '../movable-lines-query.js'
import type { TransferTarget } from '../post-transfer.js'
import { faultsOfReason, type TransferReason } from '../transfer-reason.js'

/** A line that money may be taken from, as the form has it. */
export interface SubmittedSource extends LineKey {
  amount: string
  /** What could be moved of it when the form was shown. */
  seen: string
}

export interface SubmittedTarget {
  fund: string
  reference: string
  amount: string
}

/** The form as it was sent, rows left empty among it. */
export interface SubmittedTransfer {
  /** Becomes the transfer's id. */
  once: string
  sources: SubmittedSource[]
  targets: SubmittedTarget[]
  /** The receipt of another payment to take money from. */
  receipt: string
  reason: string
  explanation: string
}

export interface TransferValues {
  sources: SeenSource[]
  targets: TransferTarget[]
  reasonCode: string
  explanation: string
}

export const emptyTarget: SubmittedTarget = { fund: '', reference: '', amount: '' }

export function submittedTransfer(body: unknown): SubmittedTransfer {
  const text = (name: string): string => field(body, name).trim()
  return {
    once: text('once'),
    sources: rowsOf(field(body, 'sources'), 0).flatMap(row => {
      const key = readLineKey(text(`source-${row}`))
      return key === null ? [] : [{ ...key, amount: text(`take-${row}`), seen: text(`seen-${row}`) }]
    }),
    targets: rowsOf(field(body, 'targets'), 1).map(row => (
      { fund: text(`fund-${row}`), reference: text(`reference-${row}`).slice(0, 60), amount: text(`amount-${row}`) })),
    receipt: text('receipt').slice(0, 60), reason: text('reason'), explanation: text('explanation').replaceAll('\r\n', '\n')
  }
}

/** A line as addresses and forms name it. */
export function readLineKey(text: string): LineKey | null {
  const [, entryId, line] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,6})$/.exec(text) ?? []
  return entryId === undefined ? null : { entryId, lineNumber: Number(line) }
}

function rowsOf(count: string, least: number): number[] {
  const rows = Math.min(Math.max(Number(/^\d{1,2}$/.exec(count)?.[0] ?? least), least), mostLines)
  return Array.from({ length: rows }, (_, index) => index + 1)
}

/** A row of accounts that says something, and where it stands in the form. */
export type TypedTarget = SubmittedTarget & { row: number }

/** The rows that were filled in; the first where none was. */
export function typedTargets({ targets }: SubmittedTransfer): TypedTarget[] {
  const typed = targets.map((target, index) => ({ ...target, row: index + 1 })).filter(({ fund, reference, amount }) => fund + reference + amount !== '')
  return typed.length > 0 ? typed : [{ ...emptyTarget, row: 1 }]
}

export interface Known {
  /** The lines of the form as they are now. */
  lines: ReadonlyMap<string, MovableLine>
  /** What the accounts that were typed lead to, in the order of `typedTargets`. */
  targets: readonly Target[]
  reasons: readonly TransferReason[]
}

/** What was known when the form was shown, as far as it says so itself. */
export function asSeen(known: Known, { sources }: SubmittedTransfer): Known {
  const lines = new Map(known.lines)
  for (const source of sources) {
    const line = lines.get(keyOfLine(source))
    if (line !== undefined && /^\d{1,15}$/.test(source.seen)) lines.set(keyOfLine(source), { ...line, availablePence: pence(Number(source.seen)) })
  }
  return { ...known, lines }
}

/**
 * Reads what is to be moved. Of several lines those without an amount are left out; one alone gives as much as the accounts come to, or all of
 * it. One account alone takes all that is taken.
 */
export function readTransferForm(
  submitted: SubmittedTransfer, known: Known
): { values: TransferValues, errors?: never } | { errors: FieldError[], values?: never } {
  const errors: FieldError[] = []
  const typed = typedTargets(submitted)
  const wanted = typed.map(target => amountOf(target.amount, `amount-${target.row}`, 'how much goes to this account', typed.length === 1, errors))
  const asked = sumOf(wanted.filter(amount => amount !== null))
  const sources = readSources(submitted, known, wanted.includes(null) ? null : asked, errors)
  const taken = sumOf(sources.map(({ amountPence }) => amountPence))
  const targets = readTargets(typed, wanted, known, taken, errors)
  errors.push(...faultsOfReason(known.reasons, submitted.reason, submitted.explanation))
  const given = sumOf(targets.map(({ amountPence }) => amountPence))
  if (errors.length === 0 && given !== taken) {
    errors.push({ field: `amount-${typed.at(-1)?.row ?? 1}`, message: `${formatMoney(taken)} is taken and ${formatMoney(given)} is given: the two must be the same` })
  }
  return errors.length > 0 ? { errors } : { values: { sources, targets, reasonCode: submitted.reason, explanation: submitted.explanation } }
}

function readSources({ sources }: SubmittedTransfer, { lines }: Known, asked: Pence | null, errors: FieldError[]): SeenSource[] {
  const isAlone = sources.length === 1
  const values: SeenSource[] = []
  for (const [index, source] of sources.entries()) {
    const line = lines.get(keyOfLine(source))
    if (line === undefined) throw new Error('A line of the form is not known')
    const at = `take-${index + 1}`
    if (source.seen !== String(line.availablePence)) {
      const before = /^\d{1,15}$/.test(source.seen) ? formatMoney(pence(Number(source.seen))) : 'Something else'
      errors.push({ field: at, message: `${before} of ${line.reference} could be moved when you opened this page, and ${formatMoney(line.availablePence)} can be now` })
      continue
    }
    const typed = amountOf(source.amount, at, 'how much is taken', true, errors)
    const amountPence = typed ?? (isAlone && source.amount === '' ? asked ?? line.availablePence : null)
    if (amountPence === null) continue
    const together = sumOf([amountPence, ...values.filter(value => keyOfLine(value) === keyOfLine(source)).map(value => value.amountPence)])
    if (together > line.availablePence || amountPence === 0) {
      errors.push({ field: at, message: line.availablePence === 0 ? `Nothing of ${line.reference} can be moved` :
        `${formatMoney(together)} is asked for, and ${formatMoney(line.availablePence)} of ${line.reference} can be moved` })
    }
    values.push({ entryId: source.entryId, lineNumber: source.lineNumber, amountPence, seenPence: line.availablePence })
  }
  if (values.length === 0 && errors.length === 0) errors.push({ field: sources.length === 0 ? 'receipt' : 'take-1', message: 'Enter how much is taken' })
  return values
}

function readTargets(typed: readonly TypedTarget[], wanted: readonly (Pence | null)[], { lines, targets }: Known, taken: Pence, errors: FieldError[]): TransferTarget[] {
  return typed.flatMap((one, index) => {
    const target = targets[index]
    if (target === undefined) throw new Error('A row has no target')
    if (target.fault !== undefined) {
      const { part, message } = wordsOfFault(target, one.reference)
      errors.push({ field: `${part}-${one.row}`, message })
      return []
    }
    const { fund, accountReference } = target
    if ([...lines.values()].some(line => line.fundCode === fund.code && line.accountReference === accountReference)) {
      errors.push({ field: `reference-${one.row}`, message: `The money comes from ${fund.nameInSentence()} ${accountReference}` })
    }
    const amountPence = wanted[index] ?? (typed.length === 1 && one.amount === '' ? taken : null)
    return amountPence === null ? [] : [{ fundCode: fund.code, accountReference, amountPence }]
  })
}

/** @returns null when there is none, which is a fault unless it may be empty */
function amountOf(text: string, at: string, what: string, mayBeEmpty: boolean, errors: FieldError[]): Pence | null {
  if (text === '' && mayBeEmpty) return null
  const { pence: read, fault } = parseAmount(text)
  if (fault === undefined && read > 0) return read
  const message = fault === 'missing' ? `Enter ${what}` :
    fault === 'too-many-decimals' ? 'The amount must have no more than two digits after the point' : 'The amount must be in pounds, more than zero, like 45 or 45.50'
  errors.push({ field: at, message })
  return null
}
