import { inCouncil } from '../../app/database/in-council.js'
import { completePayment } from '../../app/payments/complete-payment.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import type { TestCouncil } from '../support/builders.js'
import { sandboxControl, testService } from '../support/service.js'
import { apiKeyOf } from '../support/trouble.js'
import { aPayerWithBasket, goToCheck, type Paying, pressPay, type Row, rowsOf } from './resident.js'

export interface AtTheProvider extends Paying {
  attempt: PaymentAttempt
  /** The address of the card page, as the payer was sent to it. */
  cardPage: string
}

/** A resident who has gone on to the card page, with £42 for garden waste unless told otherwise. */
export async function aPayerAtTheCardPage(
  council: TestCouncil, { lines = [['garden-waste', '42']], email = '' }: { lines?: readonly (readonly [string, string])[], email?: string } = {}
): Promise<AtTheProvider> {
  const payer = await aPayerWithBasket(council, lines)
  await goToCheck(payer, email)
  return await goToCardPage(council, payer)
}

/** Presses Pay on the page that is shown. */
export async function goToCardPage(council: TestCouncil, payer: Paying): Promise<AtTheProvider> {
  const { status, headers } = await pressPay(payer)
  if (status !== 303) throw new Error(`Pay answered ${status}`)
  return { ...payer, attempt: await latestAttemptOf(council, payer), cardPage: String(headers.location) }
}

export async function latestAttemptOf(council: TestCouncil, { paymentId }: Paying): Promise<PaymentAttempt> {
  return await inCouncil(council.id, async trx => await PaymentAttempt.query(trx)
    .where({ council_id: council.id, payment_id: paymentId }).orderBy('created_at', 'desc').first().throwIfNotFound())
}

/** Enters a card; unless told otherwise the payer confirms the amount, too. */
export async function enterCard({ attempt }: { attempt: PaymentAttempt }, cardNumber = '4242424242424242', confirm = true): Promise<void> {
  await sandboxControl(await testService(), 'POST', `/payments/${String(attempt.provider_payment_id)}/pay`, { cardNumber, confirm })
}

export async function letExpire({ attempt }: AtTheProvider): Promise<void> {
  await sandboxControl(await testService(), 'POST', `/payments/${String(attempt.provider_payment_id)}/expire`)
}

/** The payer opens the card page and presses Cancel there. */
export async function cancelOnCardPage({ cardPage, attempt }: AtTheProvider): Promise<void> {
  const opened = await fetch(cardPage, { redirect: 'manual' })
  const cookie = opened.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
  const page = new URL(cardPage).origin
  const answer = await fetch(`${page}/card_details/${String(attempt.provider_payment_id)}/cancel`, { method: 'POST', headers: { cookie }, redirect: 'manual' })
  if (answer.status !== 303) throw new Error(`The card page answered ${answer.status}`)
}

/** Where the provider would send the payer back to, on our host. */
export async function returnPath(council: TestCouncil, { attempt }: { attempt: PaymentAttempt }): Promise<string> {
  const payment = await providerSays<{ return_url: string }>(council, `/v1/payments/${String(attempt.provider_payment_id)}`)
  return new URL(payment.return_url).pathname
}

/** Every payment that the provider has ever created for the council's account, the latest first. */
export async function providerPayments(council: TestCouncil): Promise<{ payment_id: string, reference: string, amount: number, state: { status: string } }[]> {
  return (await providerSays<{ results: { payment_id: string, reference: string, amount: number, state: { status: string } }[] }>(council, '/v1/payments')).results
}

/** The provider's own answer. */
export async function providerSays<Answer>(council: TestCouncil, path: string): Promise<Answer> {
  const { sandboxUrl } = await testService()
  const answer = await fetch(sandboxUrl + path, { headers: { authorization: `Bearer ${await apiKeyOf(council)}` } })
  return await answer.json() as Answer
}

/** What the sweep and the webhooks' worker do. */
export async function complete(council: TestCouncil, attempt: PaymentAttempt): Promise<void> {
  await completePayment((await testService()).services, council.id, attempt.id, 'the sweep')
}

interface Posting {
  ledger_account_kind: string
  account_reference: string | null
  amount_pence: number
}

/** What stands in the ledger for a payment: its entries, and their postings as `kind account amount`. */
export async function ledgerOf(council: TestCouncil, { paymentId }: { paymentId: string }): Promise<{ entries: Row[], postings: string[] }> {
  const entries = await rowsOf(council, 'ledger_entries', { source_kind: 'payment', source_id: paymentId })
  const postings = await inCouncil(council.id, async trx => await trx('postings').where({ council_id: council.id })
    .whereIn('entry_id', entries.map(entry => String(entry.id))).orderBy(['entry_id', 'line_number'])) as Posting[]
  return { entries, postings: postings.map(row => `${row.ledger_account_kind} ${row.account_reference ?? '-'} ${row.amount_pence}`) }
}
