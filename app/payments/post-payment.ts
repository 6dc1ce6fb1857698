import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { londonDate } from '../dates.js'
import { fundsByCode } from '../funds/fund.js'
import type { MethodOfPayment } from '../funds/method-of-payment.js'
import type { EntryType } from '../ledger/entry-types.js'
import { ledgerAccountOfKind } from '../ledger/ledger-account.js'
import { type NewEntry, type NewPosting, postEntry } from '../ledger/post-entry.js'
import { type Pence, pence } from '../money.js'
import { newReference } from '../references.js'
import type { Payment } from './payment.js'
import type { PaymentAttempt } from './payment-attempt.js'
import { providerAccount } from './provider-account.js'
import type { ProviderPayment } from './providers/payment-provider.js'

export interface ConfirmedPayment {
  payment: Payment
  attempt: PaymentAttempt
  answer: ProviderPayment
  /** What the payer paid in all, a card surcharge included. */
  receivedPence: Pence
  method: MethodOfPayment
  now: Date
}

/** Credits each fund with its line: card clearing is debited with all that came, and a surcharge is the council's fee. */
export async function postPayment(trx: Knex.Transaction, confirmed: ConfirmedPayment): Promise<void> {
  const { payment, answer } = confirmed
  const funds = await fundsByCode(trx, payment.council_id, payment.lines.map(line => line.fund_code))
  const credits = payment.completeLines().map((line): NewPosting => {
    const fund = funds.get(line.fund_code)
    if (fund === undefined) throw new Error(`No fund ${line.fund_code}`)
    return {
      ledgerAccountCode: fund.ledger_account_code,
      accountReference: line.account_reference,
      amountPence: pence(-line.amount_pence),
      vatCode: fund.vat_code,
      vatPence: pence(-fund.vatOf(line.amount_pence))
    }
  })
  const fees = answer.surchargePence === 0 ? [] : [{
    ledgerAccountCode: await ledgerAccountOfKind(trx, payment.council_id, 'fees'), amountPence: pence(-answer.surchargePence)
  }]
  await post(trx, confirmed, 'card_payment', payment.reference, [...credits, ...fees])
}

/** The money is there, but not as it was asked for: it stands in suspense, once, until an officer has looked. */
export async function postHeldPayment(trx: Knex.Transaction, confirmed: ConfirmedPayment): Promise<void> {
  const { payment, receivedPence } = confirmed
  const suspense = await ledgerAccountOfKind(trx, payment.council_id, 'suspense')
  const reference = payment.isFinished() ? newReference() : payment.reference
  await post(trx, confirmed, 'card_payment_held', reference, [
    { ledgerAccountCode: suspense, accountReference: payment.reference, amountPence: pence(-receivedPence) }
  ])
}

async function post(
  trx: Knex.Transaction, confirmed: ConfirmedPayment, type: EntryType, reference: string, credits: NewPosting[]
): Promise<void> {
  const { payment, attempt, answer, method, receivedPence, now } = confirmed
  const account = await providerAccount(trx, payment.council_id, attempt.provider_account_code)
  const entry: NewEntry = {
    id: newId(),
    type,
    reference,
    recordedAt: now,
    occurredOn: answer.capturedOn ?? londonDate(answer.createdAt),
    accountingDate: londonDate(now),
    methodCode: method.code,
    channel: payment.channel,
    officeCode: await officeOf(trx, payment),
    recordedBy: payment.helped_by,
    source: { kind: 'payment', id: payment.id },
    idempotencyKey: `payment-attempt:${attempt.id}`,
    details: {
      payerName: answer.card?.cardholderName ?? null,
      payerEmail: payment.email,
      cardBrand: answer.card?.brand ?? null,
      cardFirstSix: answer.card?.firstSix ?? null,
      cardLastFour: answer.card?.lastFour ?? null,
      providerPaymentId: answer.providerPaymentId
    },
    postings: [{ ledgerAccountCode: account.clearing_account_code, amountPence: receivedPence }, ...credits]
  }
  await postEntry(trx, payment.council_id, entry)
}

const onlineOffice = 'WEB'

/** A payment that an adviser helped with counts for the adviser's office. */
async function officeOf(trx: Knex.Transaction, payment: Payment): Promise<string> {
  if (payment.helped_by === null) return onlineOffice
  const helper = await trx('users').where({ council_id: payment.council_id, id: payment.helped_by }).first('office_code') as { office_code: string }
  return helper.office_code
}
