import type { Knex } from 'knex'
import { londonDate } from '../../dates.js'
import { type NewEntry, type NewPosting, postBatch } from '../../ledger/post-entry.js'
import { type Pence, pence } from '../../money.js'
import { hashSecret } from '../../secrets/secret-tokens.js'
import type { InventedAccount } from './accounts.js'
import type { Chance } from './chance.js'
import type { PracticeWorld } from './world.js'

/** A card payment that was taken from nobody, with all its rows and its entry. */
export interface InventedCardPayment {
  rows: Record<string, object>
  entry: NewEntry
}

const minute = 60_000

export function inventCardPayment(world: PracticeWorld, chance: Chance, account: InventedAccount, amountPence: Pence, at: Date): InventedCardPayment {
  const { councilId } = world
  const { fund, reference: accountReference, person } = account
  const [id, attemptId, reference, providerPaymentId] = [chance.id(at), chance.id(at), chance.reference(), chance.providerId()]
  const paidAt = new Date(at.getTime() + 3 * minute)
  const providerReference = `${reference}-${attemptId.slice(-6)}`
  return {
    rows: {
      payments: {
        council_id: councilId, id, reference, status: 'paid', channel: 'web', version: 3, details_given: true, provider_account_code: fund.provider_account_code,
        created_at: at, finished_at: paidAt, phase: 'live'
      },
      payment_lines: {
        council_id: councilId, payment_id: id, line_number: 1, fund_code: fund.code, account_reference: accountReference,
        postcode_answer: fund.account_must_exist ? 'skipped' : null, amount_pence: amountPence, amount_choice: 'other'
      },
      payment_attempts: {
        council_id: councilId, id: attemptId, payment_id: id, payment_version: 3, provider_account_code: fund.provider_account_code,
        provider_reference: providerReference, provider_payment_id: providerPaymentId, amount_pence: amountPence, status: 'succeeded', provider_state: 'success',
        return_token_hash: hashSecret(attemptId), created_at: at, next_check_at: paidAt, finished_at: paidAt, received_pence: amountPence, surcharge_pence: 0,
        card_brand: 'Visa', card_first_six: '424242', card_last_four: chance.filled('####'), cardholder_name: person.name
      },
      practice_card_payments: {
        council_id: councilId, id: providerPaymentId, reference: providerReference, description: fund.name, amount_pence: amountPence,
        return_url: 'https://practice.invalid/', state: 'success', is_telephone: false, created_at: at, finished_at: paidAt
      }
    },
    entry: {
      ...entryOf(paidAt, id, reference), type: 'card_payment', methodCode: world.onlineMethod, channel: 'web', officeCode: world.officeCode,
      source: { kind: 'payment', id }, idempotencyKey: `payment-attempt:${attemptId}`,
      details: { payerName: person.name, cardBrand: 'Visa', cardFirstSix: '424242', providerPaymentId },
      postings: [{ ledgerAccountCode: world.clearingAccounts[fund.provider_account_code] ?? '', amountPence }, creditTo(account, amountPence)]
    }
  }
}

/** Money that came through the bank: to an account, or to suspense under what its payer wrote. */
export function inventBankReceipt(
  world: PracticeWorld, chance: Chance, amountPence: Pence, at: Date, to: InventedAccount | { narrative: string, stated: string | null }
): NewEntry {
  const row = chance.reference()
  const credit: NewPosting = 'fund' in to
    ? creditTo(to, amountPence)
    : { ledgerAccountCode: world.suspenseAccount, accountReference: to.stated, amountPence: pence(-amountPence) }
  return {
    ...entryOf(at, chance.id(at), row), type: 'receipt', methodCode: world.bankMethod, channel: 'file', officeCode: world.officeCode,
    source: { kind: 'statement_line', id: `practice/${row}` }, idempotencyKey: `practice:${row}`,
    details: { narrative: 'fund' in to ? `FPI ${to.person.statementName} ${to.reference}` : to.narrative, payerName: 'fund' in to ? to.person.statementName : null },
    postings: [{ ledgerAccountCode: world.bankAccount, amountPence }, credit]
  }
}

/** A card payment's rows and its entry go in together, so that the ledger check never finds one without the other. Harmless to repeat. */
export async function insertMoney(trx: Knex.Transaction, councilId: string, payments: readonly InventedCardPayment[], entries: readonly NewEntry[]): Promise<void> {
  for (const table of ['payments', 'payment_lines', 'payment_attempts', 'practice_card_payments']) {
    const rows = payments.flatMap(payment => payment.rows[table] ?? [])
    if (rows.length > 0) await trx(table).insert(rows).onConflict().ignore()
  }
  const all = [...payments.map(({ entry }) => entry), ...entries]
  if (all.length > 0) await postBatch(trx, councilId, all)
}

function creditTo({ fund, reference }: InventedAccount, amountPence: Pence): NewPosting {
  return {
    ledgerAccountCode: fund.ledger_account_code, accountReference: reference, amountPence: pence(-amountPence), vatCode: fund.vat_code,
    vatPence: pence(-fund.vatOf(amountPence))
  }
}

function entryOf(at: Date, id: string, reference: string): Pick<NewEntry, 'id' | 'reference' | 'recordedAt' | 'occurredOn' | 'accountingDate'> {
  return { id, reference, recordedAt: at, occurredOn: londonDate(at), accountingDate: londonDate(at) }
}
