import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { type Pence, pence } from '../../app/money.js'
import type { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { sweepRefunds } from '../../app/refunds/card/sweep-refunds.js'
import { decideRefund } from '../../app/refunds/decide-refund.js'
import type { Refund } from '../../app/refunds/refund.js'
import { findRefundable, type Refundable } from '../../app/refunds/refundable-query.js'
import { type RefundRequest, requestRefund, type RefundWorker } from '../../app/refunds/request-refund.js'
import { findPerson } from '../../app/users/person.js'
import { aPayerAtTheCardPage, complete, enterCard, providerSays } from '../payments/at-the-provider.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { sandboxControl, testService } from '../support/service.js'
import { apiKeyOf } from '../support/trouble.js'

export interface CardPaid {
  attempt: PaymentAttempt
  entryId: string
}

/** A card payment that was made at the provider and posted here: £42 for garden waste unless told otherwise. */
export async function aCardPayment(
  council: TestCouncil, { lines = [['garden-waste', '42']], email = '', cardNumber = '4242424242424242' }:
  { lines?: readonly (readonly [string, string])[], email?: string, cardNumber?: string } = {}
): Promise<CardPaid> {
  const { attempt } = await aPayerAtTheCardPage(council, { lines, email })
  await enterCard({ attempt }, cardNumber)
  await complete(council, attempt)
  return { attempt, entryId: await entryOf(council, `payment-attempt:${attempt.id}`) }
}

export async function entryOf(council: TestCouncil, key: string): Promise<string> {
  const entry = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, idempotency_key: key }).first('id')) as { id: string } | undefined
  if (entry === undefined) throw new Error(`No entry ${key}`)
  return entry.id
}

export async function workerOf(council: TestCouncil, name: TestUserName): Promise<RefundWorker> {
  const person = await inCouncil(council.id, async trx => await findPerson(trx, council.id, council.users[name].id))
  if (person === null) throw new Error(`No ${name}`)
  return { councilId: council.id, person, now: new Date() }
}

export async function refundableOf(council: TestCouncil, entryId: string): Promise<Refundable> {
  const { person } = await workerOf(council, 'officer')
  const found = await inCouncil(council.id, async trx => await findRefundable(trx, council.id, entryId, person))
  if (found === undefined) throw new Error('Nothing of it can be refunded')
  return found
}

/** The officer asks for this much of the first lines of a transaction, as they see them now. */
export async function asksFor(
  council: TestCouncil, entryId: string, amounts: readonly number[], overrides: Partial<RefundRequest> = {}, by: TestUserName = 'officer'
): Promise<Refund> {
  const { lines } = await refundableOf(council, entryId)
  const parts = lines.slice(0, amounts.length).map((line, index) => ({
    lineNumber: line.lineNumber, amountPence: pence(amounts[index] ?? 0), seenPence: line.leftPence
  })).filter(part => part.amountPence > 0)
  const worker = await workerOf(council, by)
  return await inCouncil(council.id, async trx => await requestRefund(trx, worker, {
    id: newId(), entryId, parts, reasonCode: 'duplicate', reason: null, tellsPayer: false, bankDetails: null, ...overrides
  }))
}

export async function decides(council: TestCouncil, refund: Pick<Refund, 'id'>, decision: 'approved' | 'refused' | 'withdrawn', by: TestUserName = 'approver'): Promise<Refund> {
  const worker = await workerOf(council, by)
  return await inCouncil(council.id, async trx => await decideRefund(trx, worker, refund.id, decision))
}

/** Makes the sandbox behave so for this council's account alone. */
export async function provider(council: TestCouncil, switches: object): Promise<void> {
  await sandboxControl(await testService(), 'POST', '/switches', { apiKey: await apiKeyOf(council), ...switches })
}

/** What stands in the ledger of a refund, as `kind amount`, by the entry's key. */
export async function postingsOf(council: TestCouncil, key: string): Promise<string[]> {
  return await inCouncil(council.id, async trx => {
    const rows = await trx('postings as p').join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'p.entry_id'))
      .where({ 'p.council_id': council.id, 'e.idempotency_key': key }).orderBy('p.line_number')
      .select('p.ledger_account_kind as kind', 'p.amount_pence as pence') as { kind: string, pence: Pence }[]
    return rows.map(row => `${row.kind} ${row.pence}`)
  })
}

export async function atProvider(council: TestCouncil, entryId: string): Promise<string[]> {
  const { attempt } = await refundableOf(council, entryId)
  const told = await providerSays<{ _embedded: { refunds: { amount: number, status: string }[] } }>(council, `/v1/payments/${String(attempt?.provider_payment_id)}/refunds`)
  return told._embedded.refunds.map(({ amount, status }) => `${amount} ${status}`)
}

/** Somebody gives part of it back in the provider's own pages. */
export async function refundElsewhere(council: TestCouncil, providerPaymentId: string | null, amount: number): Promise<void> {
  const { sandboxUrl } = await testService()
  await fetch(`${sandboxUrl}/v1/payments/${String(providerPaymentId)}/refunds`, {
    method: 'POST', headers: { 'authorization': `Bearer ${await apiKeyOf(council)}`, 'content-type': 'application/json' }, body: JSON.stringify({ amount })
  })
}

export async function sweepLater(minutes: number): Promise<void> {
  const { services } = await testService()
  await sweepRefunds({ ...services, clock: { now: () => new Date(Date.now() + minutes * 60_000) } })
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !await holds(); tries += 1) await new Promise(resolve => { setTimeout(resolve, 50) })
}

export async function expectAgrees(council: TestCouncil): Promise<void> {
  const check = await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, new Date(Date.now() + 86_400_000)))
  expect(check.differences).to.deep.equal([])
  expect(check.agrees).to.equal(true)
}

export async function limit(council: TestCouncil, name: 'officer', to: Record<string, string[] | null>): Promise<void> {
  const { owner } = await testDatabase()
  await owner.transaction(async trx => {
    await trx.raw(`set local app.council_id = '${council.id}'`)
    await trx('users').where({ council_id: council.id, id: council.users[name].id }).update(to)
  })
}
