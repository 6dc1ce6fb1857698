import type { Knex } from 'knex'
import type { CalendarDate } from '../dates.js'
import { maskReference } from '../funds/masked-reference.js'
import { formatRate, type Pence, pence, sumOf } from '../money.js'
import type { Payment } from '../payments/payment.js'

/** What a payer is told of a payment that was made, as it was posted to the ledger. */
export interface Receipt {
  paymentId: string
  reference: string
  /** The day on which the payer paid, as the provider states it. */
  paidOn: CalendarDate
  /** When the provider confirmed it to us. */
  confirmedAt: Date
  /** Null for what the provider did not say, or what is no longer kept. */
  card: { brand: string | null, lastFour: string | null }
  lines: ReceiptLine[]
  /** What the provider added for the kind of card; 0 as a rule. */
  surchargePence: Pence
  totalPence: Pence
  vatPence: Pence
  /** What has gone back to the payer since, the earliest first. */
  refunds: { amountPence: Pence, refundedAt: Date }[]
}

export interface ReceiptLine {
  fundName: string
  referenceLabel: string
  accountReference: string
  amountPence: Pence
  /** The VAT within the amount; 0 for a line that bears none. */
  vatPence: Pence
  /** Such as '20%'. */
  vatRate: string
}

interface PostingRow {
  occurred_on: CalendarDate
  recorded_at: Date
  card_brand: string | null
  card_last_four: string | null
  ledger_account_kind: string
  account_reference: string
  amount_pence: number
  vat_pence: number
  fund_name: string
  reference_label: string
  rate_basis_points: number | null
  /** Of the whole payment, on each row: pages of the journey ask few questions. */
  refunds: { amountPence: Pence, refundedAt: string }[]
}

/** The receipt for somebody who came by a link only to pay: they have not shown that the accounts are theirs, nor the card. */
export function maskedReceipt(receipt: Receipt): Receipt {
  return {
    ...receipt, card: { brand: null, lastFour: null },
    lines: receipt.lines.map(line => ({ ...line, accountReference: maskReference(line.accountReference) }))
  }
}

/** The receipt of a payment that is paid: what was posted then, wherever it has been moved since, and what has gone back to the payer. */
export async function receiptOf(trx: Knex.Transaction, { council_id: councilId, id, reference }: Payment): Promise<Receipt> {
  const postings = await postingsOf(trx, councilId, id)
  const [first] = postings
  if (first === undefined) throw new Error(`Payment ${id} has no entry in the ledger`)
  const lines = postings.filter(posting => posting.ledger_account_kind === 'fund').map(asLine)
  const surcharges = postings.filter(posting => posting.ledger_account_kind === 'fees').map(credited)
  return {
    paymentId: id,
    reference,
    paidOn: first.occurred_on,
    confirmedAt: first.recorded_at,
    card: { brand: first.card_brand, lastFour: first.card_last_four },
    lines,
    surchargePence: sumOf(surcharges),
    totalPence: sumOf([...lines.map(line => line.amountPence), ...surcharges]),
    vatPence: sumOf(lines.map(line => line.vatPence)),
    refunds: first.refunds.map(({ amountPence, refundedAt }) => ({ amountPence, refundedAt: new Date(refundedAt) }))
  }
}

async function postingsOf(trx: Knex.Transaction, councilId: string, paymentId: string): Promise<PostingRow[]> {
  return await trx('ledger_entries as entry')
    .join('postings as posting', { 'posting.council_id': 'entry.council_id', 'posting.entry_id': 'entry.id' })
    .leftJoin('entry_details as details', { 'details.council_id': 'entry.council_id', 'details.entry_id': 'entry.id' })
    .leftJoin('funds as fund', { 'fund.council_id': 'posting.council_id', 'fund.code': 'posting.fund_code' })
    .leftJoin('vat_codes as vat', { 'vat.council_id': 'posting.council_id', 'vat.code': 'posting.vat_code' })
    .where({ 'entry.council_id': councilId, 'entry.source_kind': 'payment', 'entry.source_id': paymentId, 'entry.type': 'card_payment' })
    .orderBy('posting.line_number')
    .select('entry.occurred_on', 'entry.recorded_at', 'details.card_brand', 'details.card_last_four', 'posting.ledger_account_kind',
      'posting.account_reference', 'posting.amount_pence', 'posting.vat_pence', 'fund.name as fund_name', 'fund.reference_label',
      'vat.rate_basis_points', trx.raw(`(
        select coalesce(json_agg(json_build_object('amountPence', r.amount_pence, 'refundedAt', r.finished_at) order by r.finished_at, r.id), '[]')
        from payment_attempts a join refunds r on r.council_id = a.council_id and r.payment_attempt_id = a.id
        where a.council_id = ? and a.payment_id = ? and r.state in ('succeeded', 'paid')) as refunds`, [councilId, paymentId])) as PostingRow[]
}

function asLine(posting: PostingRow): ReceiptLine {
  return {
    fundName: posting.fund_name,
    referenceLabel: posting.reference_label,
    accountReference: posting.account_reference,
    amountPence: credited(posting),
    vatPence: pence(-posting.vat_pence),
    vatRate: formatRate(posting.rate_basis_points ?? 0)
  }
}

/** A credit is negative in the ledger. */
function credited(posting: PostingRow): Pence {
  return pence(-posting.amount_pence)
}
