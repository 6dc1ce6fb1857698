import { clearingAccountCode, fundAccountCode } from '../../../councils/set-up-council.js'
import type { FundSetup } from '../../../councils/council-setup.js'
import { startingVatCodes } from '../../../councils/starting-settings.js'
import { londonDate } from '../../../dates.js'
import type { Channel } from '../../../ledger/entry-types.js'
import type { NewEntry, NewPosting } from '../../../ledger/post-entry.js'
import { type Pence, pence, sumOf, vatWithin } from '../../../money.js'
import { hashSecret } from '../../../secrets/secret-tokens.js'

/** A card payment that has been confirmed, from which follow both its rows and its ledger entry. */
export interface CardPayment {
  id: string
  attemptId: string
  reference: string
  startedAt: Date
  paidAt: Date
  providerAccountCode: string
  providerPaymentId: string
  channel: Channel
  /** Who on the staff helped, and for which office. */
  helper: { id: string, officeCode: string } | null
  lines: readonly CardPaymentLine[]
  email: string | null
  card: { brand: string, firstSix: string, lastFour: string, cardholderName: string }
  /** What came, where that is not what was asked for. */
  receivedPence?: Pence
}

export interface CardPaymentLine {
  fund: FundSetup
  accountReference: string
  amountPence: Pence
}

/** The tables of a payment, with the rows of each, in an order in which no row refers to a later one. */
export type PaymentRows = Record<'payments' | 'payment_lines' | 'payment_attempts' | 'payment_events', Record<string, unknown>[]>

/** Clearing is debited with all that came; each fund is credited with its line, or suspense with the whole when the sum is wrong. */
export function cardPaymentEntry(payment: CardPayment, source: NewEntry['source'], idempotencyKey: string, id: string): NewEntry {
  const { receivedPence, reference } = payment
  const asked = sumOf(payment.lines.map(line => line.amountPence))
  const paidOn = londonDate(payment.paidAt)
  const credits = receivedPence === undefined
    ? payment.lines.map(creditToFund)
    : [{ ledgerAccountCode: 'SUSPENSE', accountReference: reference, amountPence: pence(-receivedPence) }]
  return {
    id,
    type: receivedPence === undefined ? 'card_payment' : 'card_payment_held',
    reference,
    recordedAt: payment.paidAt,
    occurredOn: paidOn,
    accountingDate: paidOn,
    methodCode: payment.helper === null ? '90' : '92',
    channel: payment.channel,
    officeCode: payment.helper?.officeCode ?? 'WEB',
    recordedBy: payment.helper?.id ?? null,
    source,
    idempotencyKey,
    details: {
      payerName: payment.card.cardholderName,
      payerEmail: payment.email,
      cardBrand: payment.card.brand,
      cardFirstSix: payment.card.firstSix,
      cardLastFour: payment.card.lastFour,
      providerPaymentId: payment.providerPaymentId
    },
    postings: [
      { ledgerAccountCode: clearingAccountCode(payment.providerAccountCode), amountPence: receivedPence ?? asked }, ...credits
    ]
  }
}

/** What a fund is credited with, and the VAT within it. Paying an invoice bears none. */
export function creditToFund({ fund, accountReference, amountPence }: CardPaymentLine): NewPosting {
  const rate = startingVatCodes.find(({ code }) => code === fund.vatCode)?.rateBasisPoints ?? 0
  return {
    ledgerAccountCode: fundAccountCode(fund.code),
    accountReference,
    amountPence: pence(-amountPence),
    vatCode: fund.vatCode,
    vatPence: fund.paysAnInvoice === true ? pence(0) : vatWithin(pence(-amountPence), rate)
  }
}

/** The rows that the journey would have left. `newId` makes ids of a time. */
export function cardPaymentRows(councilId: string, payment: CardPayment, newId: (at: Date) => string): PaymentRows {
  const version = payment.lines.length * 2 + 1
  const status = payment.receivedPence === undefined ? 'succeeded' : 'held'
  const asked = sumOf(payment.lines.map(line => line.amountPence))
  return {
    payments: [{
      council_id: councilId, id: payment.id, reference: payment.reference, status: status === 'held' ? 'held' : 'paid',
      channel: payment.channel, version, email: payment.email, details_given: true, provider_account_code: payment.providerAccountCode,
      helped_by: payment.helper?.id ?? null, created_at: payment.startedAt, finished_at: payment.paidAt
    }],
    payment_lines: payment.lines.map((line, index) => ({
      council_id: councilId, payment_id: payment.id, line_number: index + 1, fund_code: line.fund.code,
      account_reference: line.accountReference, postcode_answer: line.fund.accountMustExist ? 'skipped' : null,
      amount_pence: line.amountPence, amount_choice: 'other'
    })),
    payment_attempts: [{
      council_id: councilId, id: payment.attemptId, payment_id: payment.id, payment_version: version,
      provider_account_code: payment.providerAccountCode, provider_reference: `${payment.reference}-${payment.attemptId.slice(-6)}`,
      provider_payment_id: payment.providerPaymentId, amount_pence: asked, status, provider_state: 'success',
      return_token_hash: hashSecret(payment.attemptId), started_by: payment.helper?.id ?? null, created_at: payment.startedAt,
      next_check_at: payment.paidAt, finished_at: payment.paidAt, received_pence: payment.receivedPence ?? asked, surcharge_pence: 0,
      card_brand: payment.card.brand, card_first_six: payment.card.firstSix, card_last_four: payment.card.lastFour,
      cardholder_name: payment.card.cardholderName
    }],
    payment_events: eventsOf(payment, version, asked).map(({ at, facts, ...event }) => ({
      council_id: councilId, payment_id: payment.id, id: newId(at), happened_at: at, facts: JSON.stringify(facts), ...event
    }))
  }
}

interface Event {
  at: Date
  version: number
  type: string
  actor: 'resident' | 'adviser' | 'provider' | 'system'
  user_id: string | null
  facts: Record<string, unknown>
}

function eventsOf(payment: CardPayment, version: number, askedPence: Pence): Event[] {
  const who = { actor: payment.helper === null ? 'resident' : 'adviser', user_id: payment.helper?.id ?? null } as const
  const { startedAt: started, paidAt: paid } = payment
  const step = (paid.getTime() - started.getTime()) / (version + 3)
  const after = (steps: number): Date => new Date(started.getTime() + Math.floor(steps * step))
  const answers = payment.lines.flatMap((line, index): Event[] => [
    {
      at: after(index * 2), version: index * 2 + 1, type: 'line_added', ...who,
      facts: { line: index + 1, fund: line.fund.code }
    },
    {
      at: after(index * 2 + 1), version: index * 2 + 2, type: 'amount_given', ...who,
      facts: { line: index + 1, amountPence: line.amountPence }
    }
  ])
  const received = payment.receivedPence ?? askedPence
  return [
    ...answers,
    { at: after(version), version, type: 'details_given', ...who, facts: {} },
    { at: after(version + 1), version, type: 'attempt_started', ...who, facts: { amountPence: askedPence, telephone: false } },
    {
      at: after(version + 2), version, type: 'attempt_reached_provider', actor: 'system', user_id: null,
      facts: { providerPaymentId: payment.providerPaymentId }
    },
    {
      at: paid, version, type: received === askedPence ? 'attempt_succeeded' : 'attempt_held', actor: 'provider', user_id: null,
      facts: { because: 'the payer came back', askedPence, receivedPence: received, surchargePence: 0 }
    }
  ]
}
