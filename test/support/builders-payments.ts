import { v7 as newId } from 'uuid'
import { type CardPayment, cardPaymentEntry, cardPaymentRows } from '../../app/database/demo/history/card-payment.js'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate } from '../../app/dates.js'
import type { Channel } from '../../app/ledger/entry-types.js'
import { type NewEntry, postEntry } from '../../app/ledger/post-entry.js'
import { type Pence, pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { aReference, fundOf, type TestCouncil, type TestUser } from './builders.js'

export interface TestPaymentLine {
  fundSlug: string
  accountReference?: string
  amountPence: Pence
}

export interface TestPayment {
  lines: readonly TestPaymentLine[]
  paidAt: Date
  channel: Channel
  /** The adviser who helped. */
  helpedBy: TestUser | null
  email: string | null
  cardholderName: string
  cardLastFour: string
  /** What came, where that is not what was asked for: the payment is held. */
  receivedPence?: Pence
  /** False leaves the ledger without it, which the ledger check must find. */
  posted: boolean
}

/** A card payment that the provider has confirmed, with its rows and its ledger entry: £120 of council tax unless told otherwise. */
export async function aPaidPayment(
  council: TestCouncil, overrides: Partial<TestPayment> = {}
): Promise<{ payment: CardPayment, entryId: string | null }> {
  const payment = cardPayment(council, overrides)
  const entryId = await inCouncil(council.id, async trx => {
    for (const [table, rows] of Object.entries(cardPaymentRows(council.id, payment, () => newId()))) await trx(table).insert(rows)
    if (overrides.posted === false) return null
    const source = { kind: 'payment', id: payment.id } as const
    const entry = cardPaymentEntry(payment, source, `payment-attempt:${payment.attemptId}`, newId())
    return (await postEntry(trx, council.id, entry)).entryId
  })
  return { payment, entryId }
}

/** The ledger entry of such a payment, not posted, for tests of posting itself. */
export function aCardPaymentEntry(council: TestCouncil, overrides: Partial<TestPayment & NewEntry> = {}): NewEntry {
  const payment = cardPayment(council, overrides)
  const entry = cardPaymentEntry(payment, { kind: 'payment', id: payment.id }, `payment-attempt:${payment.attemptId}`, newId())
  const given = Object.entries(overrides).filter(([name]) => name in entry)
  return { ...entry, ...Object.fromEntries(given) }
}

/** £45 from the bank that nobody can place yet, posted to suspense. */
export async function aSuspenseItem(
  council: TestCouncil, overrides: { amountPence?: Pence, narrative?: string, accountReference?: string, receivedAt?: Date } = {}
): Promise<NewEntry> {
  const amount = overrides.amountPence ?? pence(45_00)
  const at = overrides.receivedAt ?? new Date()
  const id = newId()
  const entry: NewEntry = {
    id,
    type: 'receipt',
    reference: newReference(),
    recordedAt: at,
    occurredOn: londonDate(at),
    accountingDate: londonDate(at),
    methodCode: 'BK',
    channel: 'file',
    officeCode: 'S',
    source: { kind: 'statement_line', id },
    idempotencyKey: `test:${id}`,
    details: { narrative: overrides.narrative ?? 'BGC J SMITH NO REF' },
    postings: [
      { ledgerAccountCode: 'BANK', amountPence: amount },
      { ledgerAccountCode: 'SUSPENSE', accountReference: overrides.accountReference ?? null, amountPence: pence(-amount) }
    ]
  }
  await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry))
  return entry
}

function cardPayment(council: TestCouncil, overrides: Partial<TestPayment>): CardPayment {
  const lines = (overrides.lines ?? [{ fundSlug: 'council-tax', amountPence: pence(120_00) }]).map(line => ({
    fund: fundOf(council, line.fundSlug),
    accountReference: line.accountReference ?? aReference(council, line.fundSlug),
    amountPence: line.amountPence
  }))
  const helper = overrides.helpedBy ?? null
  const paidAt = overrides.paidAt ?? new Date()
  const [first] = lines
  if (first === undefined) throw new Error('A payment has a line at least')
  return {
    id: newId(),
    attemptId: newId(),
    reference: newReference(),
    startedAt: new Date(paidAt.getTime() - 240_000),
    paidAt,
    providerAccountCode: first.fund.providerAccountCode,
    providerPaymentId: newId().replaceAll('-', '').slice(0, 26),
    channel: overrides.channel ?? (helper === null ? 'web' : 'phone'),
    helper: helper === null ? null : { id: helper.id, officeCode: helper.officeCode },
    lines,
    email: overrides.email ?? null,
    card: {
      brand: 'Visa', firstSix: '444433', lastFour: overrides.cardLastFour ?? '1111',
      cardholderName: overrides.cardholderName ?? 'S O’Brien'
    },
    ...(overrides.receivedPence === undefined ? {} : { receivedPence: overrides.receivedPence })
  }
}
