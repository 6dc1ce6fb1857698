import { stringify } from 'csv-stringify/sync'
import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { amountInPounds, sumOf } from '../../money.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { inert } from '../../web/rendering/inert-text.js'
import { signedIn } from '../../web/signed-in-person.js'
import type { RefundWorker } from '../request-refund.js'
import { maskedBankDetails, openBankDetails } from './bank-details.js'
import { makePaymentList, payableRefunds, type PaymentList, payRefunds } from './payment-list.js'
import { latestPaymentLists } from '../refunds-query.js'
import { owedToSenders, refundsOfList } from './payment-lists-query.js'

/** What finance has to pay to bank accounts, and the lists so far. */
export async function showPayments(request: Request, response: Response): Promise<void> {
  await renderPayments(request, response)
}

async function renderPayments(request: Request, response: Response, refused?: Conflict): Promise<void> {
  const { council } = request
  const worker = workerOf(request)
  const found = await inCouncil(council.id, async trx => ({
    payable: await payableRefunds(trx, worker), lists: await latestPaymentLists(trx, council.id, worker.person), owed: await owedToSenders(trx, council.id, worker.person)
  }))
  const errors = refused === undefined ? undefined : [{ field: 'what-happened', message: refused.message }]
  response.status(refused?.status ?? 200).render('refunds/payments', { ...found, errors, listable: found.payable.filter(({ isDisputed }) => !isDisputed), may: worker.person.permissions })
}

/** Those that were shown go on the next list; where somebody was there first, says so and shows what waits now. */
export async function makeList(request: Request, response: Response): Promise<void> {
  const ids = field(request.body, 'refunds').split(' ').filter(isId)
  try {
    const number = await inCouncil(request.council.id, async trx => await makePaymentList(trx, workerOf(request), ids))
    response.redirect(303, `/staff/refunds/payment-lists/${number}`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await renderPayments(request, response, error)
  }
}

export async function showList(request: Request, response: Response): Promise<void> {
  const { list, refunds } = await listOf(request)
  const key = request.services.config.encryptionKey
  response.render('refunds/payment-list', {
    list, may: signedIn(request).permissions,
    refunds: refunds.map(refund => ({ ...refund, bank: refund.sealed === null ? null : maskedBankDetails(openBankDetails(refund.sealed, key)) }))
  })
}

/** The list for the bank's own program: what is still to be paid of it. */
export async function downloadList(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { list, refunds } = await listOf(request)
  const listed = refunds.filter(({ state, isDisputed }) => state === 'listed' && !isDisputed)
  const event = { at: services.clock.now(), userId: signedIn(request).id, action: 'refund_list_downloaded' as const, subjectId: String(list.number) }
  await inCouncil(council.id, async trx => { await recordAudit(trx, council.id, { ...event, facts: { lines: listed.length } }) })
  const rows = listed.map(({ sealed, amountPence, reference }) => {
    const bank = sealed === null ? { accountName: '', sortCode: '', accountNumber: '' } : openBankDetails(sealed, services.config.encryptionKey)
    return [bank.accountName, bank.sortCode, bank.accountNumber, amountInPounds(amountPence), reference].map(inert)
  })
  response.type('text/csv').attachment(`refunds-${council.slug}-${list.number}.csv`)
  response.send(stringify([['Account name', 'Sort code', 'Account number', 'Amount', 'Reference'], ...rows], { bom: true, record_delimiter: 'windows' }))
}

/**
 * Every refund of the list that is still open has been paid: asks once more, and marks those that were shown then. What the person has asked
 * for themselves is left out, as is what is disputed.
 */
export async function payList(request: Request, response: Response): Promise<void> {
  const { list, refunds } = await listOf(request)
  const worker = workerOf(request)
  const open = refunds.filter(({ state }) => state === 'listed')
  const disputed = open.filter(({ isDisputed }) => isDisputed)
  const own = open.filter(({ requestedBy, isDisputed }) => requestedBy === worker.person.id && !isDisputed)
  const payable = open.filter(refund => !disputed.includes(refund) && !own.includes(refund))
  const confirmed = field(request.body, 'refunds').split(' ').filter(isId)
  if (confirmed.length === 0 && open.length > 0) {
    return response.render('refunds/pay-list', { list, payable, totalPence: sumOf(payable.map(({ amountPence }) => amountPence)), own: own.length, disputed: disputed.length })
  }
  await inCouncil(request.council.id, async trx => {
    await payRefunds(trx, worker, list.number, payable.map(({ id }) => id).filter(id => confirmed.includes(id)))
  })
  response.redirect(303, `/staff/refunds/payment-lists/${list.number}`)
}

async function listOf(request: Request): Promise<{ list: PaymentList, refunds: Awaited<ReturnType<typeof refundsOfList>> }> {
  const { council, params } = request
  const number = /^[1-9]\d{0,8}$/.test(String(params.listNumber)) ? Number(params.listNumber) : 0
  const found = await inCouncil(council.id, async trx => {
    const [list] = await latestPaymentLists(trx, council.id, signedIn(request), number)
    return { list, refunds: await refundsOfList(trx, council.id, signedIn(request), number) }
  })
  if (found.list === undefined) throw new NotFound('payment list')
  return { list: found.list, refunds: found.refunds }
}

function workerOf(request: Request): RefundWorker {
  return { councilId: request.council.id, person: signedIn(request), now: request.services.clock.now() }
}
