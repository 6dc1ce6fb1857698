import { startingApprovalLimits } from '../../../councils/starting-settings.js'
import { londonDate } from '../../../dates.js'
import type { NewEntry } from '../../../ledger/post-entry.js'
import { type Pence, pence } from '../../../money.js'
import type { RefundReason } from '../../../refunds/refund-reasons.js'
import type { Random } from '../random.js'
import type { CardPayment } from './card-payment.js'
import { type Correction, corrections, fundLine, takenBack } from './corrections.js'
import { instantOn } from './timeline.js'
import type { DemoWorld } from './world.js'

const disputeFee = pence(20_00)
const minute = 60_000
const answeredWithinDays = 7
const onePersonPence = startingApprovalLimits.find(({ movement }) => movement === 'refund')?.limitPence ?? 0
const reasons: readonly (readonly [RefundReason, string])[] = [
  ['duplicate', 'Paid twice'], ['service-not-given', 'Booking cancelled'], ['not-due', 'Moved away'], ['not-due', 'Notice cancelled on appeal']
]

/** The rows of a refund or a dispute, by their tables, in an order in which no row refers to a later one. */
export type GivenBackRows = Partial<Record<'refunds' | 'refund_lines' | 'refund_events' | 'disputes', Record<string, unknown>[]>>

interface Paid {
  entry: NewEntry
  payment: CardPayment
}

interface GivenBack {
  entry: NewEntry
  givenBack: GivenBackRows
}

/** Refunds to card, whole or in part, with the rows that asking, agreeing and the provider's answers leave. */
export function cardRefunds(world: DemoWorld, random: Random, paid: readonly Paid[], count: number): GivenBack[] {
  return corrected(world, random, paid, count).map(({ payment, ...correction }) => {
    const whole = pence(-correction.credit.amountPence)
    const bearsVat = (correction.credit.vatPence ?? 0) !== 0
    const amountPence = !bearsVat && random.chance(0.4) ? pence(Math.trunc(whole / 2)) : whole
    return refundOf(world, random, { payment, correction, amountPence })
  })
}

/** Payments whose payer's bank took them back, with the provider's fee. */
export function lostDisputes(world: DemoWorld, random: Random, paid: readonly Paid[], count: number): GivenBack[] {
  return corrected(world, random, paid, count).map(({ payment, ...correction }) => {
    const { receipt, credit, day } = correction
    const amountPence = pence(-credit.amountPence)
    const [raisedAt, lostAt] = [instantOn(random, day, 6, 9), instantOn(random, day, 10, 17)]
    const id = random.id(raisedAt)
    return {
      entry: {
        ...entryOf(random, correction, lostAt), type: 'dispute_lost', reference: random.reference(), channel: 'system', recordedBy: null,
        source: { kind: 'ledger_entry', id: receipt.id }, idempotencyKey: `dispute:${id}`,
        details: { ...receipt.details, narrative: `Disputed payment ${receipt.reference}` },
        postings: [
          takenBack(correction, amountPence), { ledgerAccountCode: 'FEES', amountPence: disputeFee },
          { ledgerAccountCode: clearingOf(correction), amountPence: pence(-amountPence - disputeFee) }
        ]
      },
      givenBack: {
        disputes: [{
          council_id: world.demo.council.id, id, provider_account_code: payment.providerAccountCode, provider_dispute_id: random.code(26),
          provider_payment_id: payment.providerPaymentId, payment_attempt_id: payment.attemptId, status: 'lost', amount_pence: amountPence,
          fee_pence: disputeFee, reason: 'fraudulent', raised_at: raisedAt, evidence_due_at: new Date(raisedAt.getTime() + answeredWithinDays * 1440 * minute),
          settled_on: day.date, seen_at: raisedAt, changed_at: lostAt
        }]
      }
    }
  })
}

/** Payments for one thing, all of which came as it was asked for. */
function corrected(world: DemoWorld, random: Random, paid: readonly Paid[], count: number): (Correction & { payment: CardPayment })[] {
  const payments = new Map(paid.map(({ entry, payment }) => [entry.id, payment]))
  const receipts = paid.filter(({ payment }) => payment.receivedPence === undefined).map(({ entry }) => entry)
  return corrections(world, random, receipts, count, world.days).flatMap(correction => {
    const payment = payments.get(correction.receipt.id)
    return payment === undefined ? [] : [{ ...correction, payment }]
  })
}

function refundOf(
  world: DemoWorld, random: Random, { payment, correction, amountPence }: { payment: CardPayment, correction: Correction, amountPence: Pence }
): GivenBack {
  const { receipt, day } = correction
  const { officer, approver, demo: { council } } = world
  const needsApproval = amountPence > onePersonPence
  const requestedAt = instantOn(random, day, 9, 15)
  const decidedAt = needsApproval ? new Date(requestedAt.getTime() + random.between(5, 90) * minute) : null
  const askedAt = new Date((decidedAt ?? requestedAt).getTime() + 2_000)
  const finishedAt = new Date(askedAt.getTime() + minute)
  const [id, reference] = [random.id(requestedAt), random.reference()]
  const [reasonCode, reason] = random.pick(reasons)
  const event = (action: string, at: Date, userId: string | null) =>
    ({ council_id: council.id, id: random.id(at), refund_id: id, happened_at: at, user_id: userId, action })
  return {
    entry: {
      ...entryOf(random, correction, finishedAt), type: 'card_refund', reference, channel: 'office', recordedBy: officer.id,
      source: { kind: 'refund', id }, idempotencyKey: `card-refund:${id}`, details: { ...receipt.details, payerEmail: null, narrative: `Refund of ${receipt.reference}` },
      postings: [takenBack(correction, amountPence), { ledgerAccountCode: clearingOf(correction), amountPence: pence(-amountPence) }]
    },
    givenBack: {
      refunds: [{
        council_id: council.id, id, reference, route: 'card', entry_id: receipt.id, method_code: receipt.methodCode, payment_attempt_id: payment.attemptId,
        amount_pence: amountPence, reason_code: reasonCode, reason, state: 'succeeded', needs_approval: needsApproval, requested_by: officer.id,
        requested_at: requestedAt, decided_by: needsApproval ? approver.id : null, decided_at: decidedAt, asked_at: askedAt,
        provider_refund_id: random.code(26), provider_created_at: askedAt, finished_at: finishedAt
      }],
      refund_lines: [{
        council_id: council.id, refund_id: id, entry_id: receipt.id, line_number: fundLine, amount_pence: amountPence, fund_code: payment.lines[0]?.fund.code
      }],
      refund_events: [
        event('requested', requestedAt, officer.id), ...decidedAt === null ? [] : [event('approved', decidedAt, approver.id)],
        event('asked', askedAt, null), event('submitted', askedAt, null), event('succeeded', finishedAt, null)
      ]
    }
  }
}

function entryOf(random: Random, { receipt }: Correction, at: Date): Pick<NewEntry, 'id' | 'recordedAt' | 'occurredOn' | 'accountingDate' | 'methodCode' | 'officeCode'> {
  return { id: random.id(at), recordedAt: at, occurredOn: londonDate(at), accountingDate: londonDate(at), methodCode: receipt.methodCode, officeCode: receipt.officeCode }
}

function clearingOf({ receipt }: Correction): string {
  return receipt.postings[0]?.ledgerAccountCode ?? ''
}
