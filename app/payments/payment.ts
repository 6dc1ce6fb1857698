import type { Knex } from 'knex'
import { Model } from 'objection'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import type { Channel } from '../ledger/entry-types.js'
import { type Pence, sumOf } from '../money.js'

/** One thing that is being paid. Its amount is missing until it has been answered. */
export class PaymentLine extends Model {
  static override tableName = 'payment_lines'
  static override idColumn = ['council_id', 'payment_id', 'line_number']

  declare council_id: string
  declare payment_id: string
  declare line_number: number
  declare fund_code: string
  declare account_reference: string
  /** What became of the question for the postcode; null where it has not been answered or is not asked. */
  declare postcode_answer: 'matched' | 'skipped' | null
  declare repeat_accepted: boolean
  declare amount_pence: Pence | null
  declare amount_choice: 'balance' | 'instalment' | 'other' | null
  declare debt_description: string | null
  /** When its payer was told that nothing is owed: the journey has then done what it was begun for. */
  declare nothing_to_pay_at: Date | null

  isComplete(): this is PaymentLine & { amount_pence: Pence } {
    return this.amount_pence !== null
  }
}

/**
 * A payment from its first answer to its end.
 * open: answers may change · paying: the provider has been asked · paid: posted to its funds · held: the money that came is not what was
 * asked for, and waits in suspense for an officer.
 */
export class Payment extends Model {
  static override tableName = 'payments'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare reference: string
  declare status: 'open' | 'paying' | 'paid' | 'held'
  declare channel: Channel
  declare version: number
  declare email: string | null
  declare details_given: boolean
  declare provider_account_code: string | null
  declare helped_by: string | null
  /** In which phase of its first fund it was begun, and goes on to its end; null of payments older than phases. */
  declare phase: Exclude<Phase, 'not-started'> | null
  /** By which invitation to the private beta it was begun, where it needed one. */
  declare beta_invitation_id: string | null
  declare created_at: Date
  declare finished_at: Date | null
  declare lines: PaymentLine[]

  static override get relationMappings() {
    return {
      lines: {
        relation: Model.HasManyRelation,
        modelClass: PaymentLine,
        join: {
          from: ['payments.council_id', 'payments.id'],
          to: ['payment_lines.council_id', 'payment_lines.payment_id']
        }
      }
    }
  }

  completeLines(): (PaymentLine & { amount_pence: Pence })[] {
    return this.lines.filter(line => line.isComplete())
  }

  totalPence(): Pence {
    return sumOf(this.completeLines().map(line => line.amount_pence))
  }

  /** Every line has its amount, and there is one at least. */
  isReadyToPay(): boolean {
    return this.lines.length > 0 && this.lines.every(line => line.isComplete())
  }

  isFinished(): boolean {
    return this.finished_at !== null
  }

  line(lineNumber: number): PaymentLine | undefined {
    return this.lines.find(line => line.line_number === lineNumber)
  }
}

/** A payment with its lines in order, or undefined. */
export async function findPayment(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Payment | undefined> {
  return await Payment.query(trx).where({ 'payments.council_id': councilId, 'payments.id': id })
    .withGraphJoined('lines').orderBy('lines.line_number').first()
}

/** The same, held against changes by others until the transaction ends. Rows that only refer to the payment can still be added. */
export async function findLockedPayment(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Payment | undefined> {
  const payment = await Payment.query(trx).where({ council_id: councilId, id }).first().forNoKeyUpdate()
  if (payment !== undefined) payment.lines = await linesOf(trx, payment)
  return payment
}

/** @throws when there is none: the caller has found it before. */
export async function lockPayment(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Payment> {
  const payment = await findLockedPayment(trx, councilId, id)
  if (payment === undefined) throw new Error(`No payment ${id}`)
  return payment
}

export async function linesOf(trx: Knex.Transaction, { council_id, id }: Payment): Promise<PaymentLine[]> {
  return await PaymentLine.query(trx).where({ council_id, payment_id: id }).orderBy('line_number')
}
