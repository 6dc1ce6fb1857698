import type { Knex } from 'knex'
import { tellOutcome } from '../../approvals/outcomes/outcome.js'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { type Pence, sumOf } from '../../money.js'
import { postEntry } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
import { recordAudit } from '../../users/audit.js'
import type { Person } from '../../users/person.js'
import { forgetNews } from '../failed/tell-of-failure.js'
import { lockRefund, recordRefundEvent, Refund } from '../refund.js'
import { findRefund, listRefunds, type ListedRefund } from '../refunds-query.js'
import type { RefundWorker } from '../request-refund.js'
import { owedKey, paidKey, postRefundsPaid } from './post-bank-refund.js'

/** Refunds to bank accounts that finance pays together. */
export interface PaymentList {
  number: number
  madeAt: Date
  madeByName: string
  bankAccountCode: string
  refunds: number
  totalPence: Pence
  /** How many of them are still to be marked as paid or returned. */
  open: number
}

const mostOnAList = 500

/**
 * Puts the approved refunds that were shown on the next list, so that each is on one list and no more.
 * @param ids those that were shown: what was approved since waits for the next list
 * @throws Conflict when none of them waits any more
 */
export async function makePaymentList(trx: Knex.Transaction, worker: RefundWorker, ids: readonly string[]): Promise<number> {
  const { councilId, person, now } = worker
  if (!person.may('refunds.pay')) throw new NotPermitted('refunds.pay')
  const payable = (await payableRefunds(trx, worker)).filter(({ id, isDisputed }) => ids.includes(id) && !isDisputed)
  const locked = await Refund.query(trx).where({ council_id: councilId, route: 'bank', state: 'approved' })
    .whereIn('id', payable.map(({ id }) => id)).orderBy('id').forUpdate()
  if (locked.length === 0) throw new Conflict('None of these refunds waits to be paid any more: they may be on a list already, or disputed')
  const bank = await trx('ledger_accounts').where({ council_id: councilId, kind: 'bank' }).orderBy('code').first('code') as { code: string } | undefined
  if (bank === undefined) throw new Error('No bank account in the ledger')
  const number = await takeNumber(trx, {
    council_id: councilId, made_by: person.id, made_at: now, bank_account_code: bank.code, refunds: locked.length,
    total_pence: sumOf(locked.map(refund => refund.amount_pence))
  })
  await Refund.query(trx).where({ council_id: councilId, state: 'approved' }).whereIn('id', locked.map(({ id }) => id)).patch({ state: 'listed', list_number: number })
  await recordRefundEvent(trx, councilId, ...locked.map(({ id }) => ({ refundId: id, at: now, userId: person.id, action: 'listed' as const })))
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'refund_list_made', subjectId: String(number), facts: { refunds: locked.length } })
  return number
}

/** Whoever makes another list at the same instant waits for this one, and gets the next number. */
async function takeNumber(trx: Knex.Transaction, list: { council_id: string } & Record<string, unknown>): Promise<number> {
  for (;;) {
    const { last } = await trx('refund_lists').where({ council_id: list.council_id }).max({ last: 'number' }).first() as { last: number | null }
    const number = (last ?? 0) + 1
    const taken = await trx('refund_lists').insert({ ...list, number }).onConflict(['council_id', 'number']).ignore().returning('number')
    if (taken.length === 1) return number
  }
}

/** What waits for the next list, oldest first; what is disputed goes on none. */
export async function payableRefunds(trx: Knex.Transaction, { councilId, person }: Pick<RefundWorker, 'councilId' | 'person'>): Promise<ListedRefund[]> {
  return await listRefunds(trx, councilId, person, { states: ['approved'], route: 'bank', most: mostOnAList })
}

/**
 * Finance has paid these refunds of one list, which somebody else has asked for: all of them are marked and posted, or none. What has been
 * marked as paid before is left as it is.
 * @throws Conflict, in words, when one of them is not on the list any more, is the person's own, or is disputed
 */
export async function payRefunds(trx: Knex.Transaction, worker: RefundWorker, listNumber: number, ids: readonly string[]): Promise<void> {
  const { councilId, person, now } = worker
  if (!person.may('refunds.pay')) throw new NotPermitted('refunds.pay')
  const locked = await Refund.query(trx).where({ council_id: councilId, route: 'bank', list_number: listNumber }).whereIn('id', ids).orderBy('id').forUpdate()
  const seen = new Map((await listRefunds(trx, councilId, person, { states: ['listed', 'paid'], most: ids.length, ids })).map(refund => [refund.id, refund]))
  if (ids.some(id => !seen.has(id)) || locked.length < ids.length) throw new Conflict('Only a refund that is on this payment list can be marked')
  const refunds = locked.filter(({ state }) => state !== 'paid')
  for (const refund of refunds) refuseToPay(refund, person, seen.get(refund.id)?.isDisputed === true)
  if (refunds.length === 0) return
  await Refund.query(trx).where({ council_id: councilId, state: 'listed' }).whereIn('id', refunds.map(({ id }) => id)).patch({ state: 'paid', finished_at: now })
  await postRefundsPaid(trx, councilId, refunds, await bankOfList(trx, councilId, listNumber), { userId: person.id, now })
  await recordRefundEvent(trx, councilId, ...refunds.map(({ id }) => ({ refundId: id, at: now, userId: person.id, action: 'paid' as const, note: null })))
  await recordAudit(trx, councilId, ...refunds.map(({ id, amount_pence: amountPence }) => (
    { at: now, userId: person.id, action: 'refund_paid' as const, subjectId: id, facts: { amountPence } })))
  await tellOutcome(trx, councilId, ...refunds.map(({ id, requested_by: toldTo }) => (
    { kind: 'refund' as const, subjectId: id, toldTo, outcome: 'paid' as const, decidedBy: person.id, at: now })))
}

function refuseToPay(refund: Refund, person: Person, isDisputed: boolean): void {
  refuseOwn(refund, person)
  if (isDisputed) throw new Conflict('The payer has disputed this payment with their bank, so this refund should not be paid: it could be paid back twice')
}

function refuseOwn({ requested_by }: Refund, { id }: Person): void {
  if (requested_by === id) throw new Conflict('You asked for this refund, so somebody else marks what became of it')
}

/** Finance has paid it, or the bank has sent it back: then its money is where it was before it was refunded. */
export async function markRefund(trx: Knex.Transaction, worker: RefundWorker, refundId: string, as: 'paid' | 'returned', note: string | null = null): Promise<void> {
  const { councilId, person, now } = worker
  if (!person.may('refunds.pay')) throw new NotPermitted('refunds.pay')
  const found = await findRefund(trx, councilId, refundId, person)
  if (found === undefined) throw new NotFound('refund')
  const refund = await lockRefund(trx, councilId, refundId)
  if (as === 'returned' && note === null) throw new Error('A refund that was returned says why')
  if (refund.state === as) return
  const isInOrder = refund.state === 'listed' || (as === 'returned' && refund.state === 'paid')
  if (refund.route !== 'bank' || !isInOrder || refund.list_number === null) throw new Conflict('Only a refund that is on a payment list can be marked')
  if (as === 'paid') return await payRefunds(trx, worker, refund.list_number, [refund.id])
  refuseOwn(refund, person)
  await Refund.query(trx).where({ council_id: councilId, id: refund.id, state: refund.state }).patch({ state: as, finished_at: now })
  await putBack(trx, worker, refund)
  await recordRefundEvent(trx, councilId, { refundId: refund.id, at: now, userId: person.id, action: as, note })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'refund_returned', subjectId: refund.id, facts: { amountPence: refund.amount_pence } })
  await forgetNews(trx, refund)
}

async function bankOfList(trx: Knex.Transaction, councilId: CouncilId, number: number): Promise<string> {
  const list = await trx('refund_lists').where({ council_id: councilId, number }).first('bank_account_code as code') as { code: string } | undefined
  if (list === undefined) throw new Error(`No payment list ${String(number)}`)
  return list.code
}

/** First what was paid, then what was owed: the later entry draws on the earlier. */
async function putBack(trx: Knex.Transaction, { councilId, person, now }: RefundWorker, { id }: Refund): Promise<void> {
  for (const key of [paidKey(id), owedKey(id)]) {
    const [entry] = await reversibleEntries(trx, councilId, [key])
    if (entry !== undefined) await postEntry(trx, councilId, reversalOf(entry, { userId: person.id, now, narrative: 'Refund returned by the bank' }))
  }
}
