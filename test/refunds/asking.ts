import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type Pence, pence } from '../../app/money.js'
import type { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { decideRefund } from '../../app/refunds/decide-refund.js'
import type { Refund } from '../../app/refunds/refund.js'
import { findRefundable, type Refundable } from '../../app/refunds/refundable-query.js'
import { type RefundRequest, requestRefund, type RefundWorker } from '../../app/refunds/request-refund.js'
import { findPerson } from '../../app/users/person.js'
import { aPayerAtTheCardPage, complete, enterCard } from '../payments/at-the-provider.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
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

export async function decides(council: TestCouncil, refund: Refund, decision: 'approved' | 'refused' | 'withdrawn', by: TestUserName = 'approver'): Promise<Refund> {
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
