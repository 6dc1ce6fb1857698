import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { seeOutcome } from '../approvals/outcomes/outcome.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { maskedBankDetails, openBankDetails } from './bank/bank-details.js'
import { markRefund } from './bank/payment-list.js'
import { decideRefund } from './decide-refund.js'
import { markDealtWith } from './failed/deal-with-failed.js'
import type { RefundState } from './refund.js'
import { refundReasons } from './refund-reasons.js'
import { countRefunds, findRefund, type FoundRefund, listRefunds } from './refunds-query.js'
import type { RefundWorker } from './request-refund.js'

const most = 100
const longestNote = 500

/** What a list is called in its address, and the states of the refunds on it. */
const lists: Record<string, readonly RefundState[]> = {
  failed: ['failed', 'returned'],
  waiting: ['requested'],
  'on-the-way': ['approved', 'submitting', 'submitted', 'listed'],
  'dealt-with': ['failed', 'returned'],
  done: ['succeeded', 'paid'],
  'not-made': ['refused', 'withdrawn']
}

/** Refunds by where they stand: those that are under way oldest first, those that have ended latest first. */
export async function showRefunds(request: Request, response: Response): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  const wanted = field(request.query, 'list')
  const list = Object.hasOwn(lists, wanted) ? wanted : 'waiting'
  const latestFirst = !['failed', 'waiting', 'on-the-way'].includes(list)
  const isDealtWith = list === 'dealt-with'
  const { refunds, counts } = await inCouncil(council.id, async trx => ({
    refunds: await listRefunds(trx, council.id, person, { states: lists[list] ?? [], most: most + 1, latestFirst, isDealtWith }),
    counts: await countRefunds(trx, council.id, person)
  }))
  response.render('refunds/list', {
    list, refunds: refunds.slice(0, most), isCut: refunds.length > most, reasons: refundReasons, counts: countsOf(counts), may: person.permissions
  })
}

function countsOf(counts: Partial<Record<RefundState, number>>): Record<string, number> {
  const sum = (states: readonly RefundState[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0)
  return { failed: sum(lists.failed ?? []), waiting: sum(lists.waiting ?? []), 'on-the-way': sum(lists['on-the-way'] ?? []) }
}

/** A refund: what, who, when, and where it stands. */
export async function showRefund(request: Request, response: Response): Promise<void> {
  render(request, response, await refundOf(request))
}

/** An approver agrees, or refuses and says why. */
export async function decide(request: Request, response: Response): Promise<void> {
  const [decision, note] = [field(request.body, 'decision'), field(request.body, 'note').trim()]
  if (decision !== 'approved' && decision !== 'refused') throw new NotFound('decision')
  const message = textFault('note', note, longestNote, decision === 'refused' ? 'Enter why it is refused' : null)
  if (message !== null) return render(request, response.status(422), await refundOf(request), [{ field: 'note', message }], note)
  await decideAs(request, response, decision, note === '' ? null : note)
}

/** Who asked takes it back. */
export async function withdraw(request: Request, response: Response): Promise<void> {
  await decideAs(request, response, 'withdrawn', null)
}

/** One refund to a bank account has been paid, or the bank has sent it back and why. */
export async function markOne(request: Request, response: Response): Promise<void> {
  const [as, note] = [field(request.body, 'as'), maskCardNumbers(field(request.body, 'note').trim()).slice(0, longestNote)]
  if (as !== 'paid' && as !== 'returned') throw new NotFound('outcome')
  const refund = await refundOf(request)
  if (as === 'returned' && note === '') return render(request, response.status(422), refund, [{ field: 'outcomeNote', message: 'Enter why the bank returned it' }])
  await orSayWhyNot(request, response, note, async (trx, worker) => { await markRefund(trx, worker, refund.id, as, note === '' ? null : note) })
}

/** Whoever follows up one that failed or came back says what they did about it. */
export async function dealWith(request: Request, response: Response): Promise<void> {
  const note = field(request.body, 'note').trim()
  const refund = await refundOf(request)
  const message = textFault('note', note, longestNote, 'Enter what you did')
  if (message !== null) return render(request, response.status(422), refund, [{ field: 'doneNote', message }], note)
  await orSayWhyNot(request, response, note, async (trx, worker) => { await markDealtWith(trx, worker, refund.id, note) })
}

async function decideAs(request: Request, response: Response, decision: 'approved' | 'refused' | 'withdrawn', note: string | null): Promise<void> {
  await orSayWhyNot(request, response, note ?? '', async (trx, worker) => { await decideRefund(trx, worker, String(request.params.refundId), decision, note) })
}

/** Where it cannot be done any more, the refund's page says why, and shows what was typed. */
async function orSayWhyNot(request: Request, response: Response, note: string, action: (trx: Knex.Transaction, worker: RefundWorker) => Promise<void>): Promise<void> {
  const { council, services } = request
  const worker = { councilId: council.id, person: signedIn(request), now: services.clock.now() }
  try {
    await inCouncil(council.id, async trx => { await action(trx, worker) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return render(request, response.status(error.status), await refundOf(request), [{ field: 'what-happened', message: error.message }], note)
  }
  response.redirect(303, `/staff/refunds/${String(request.params.refundId)}`)
}

async function refundOf(request: Request): Promise<FoundRefund> {
  const [{ council }, person, id] = [request, signedIn(request), String(request.params.refundId)]
  const refund = await inCouncil(council.id, async trx => {
    await seeOutcome(trx, council.id, person.id, 'refund', id)
    return await findRefund(trx, council.id, id, person)
  })
  if (refund === undefined) throw new NotFound('refund')
  return refund
}

function render(request: Request, response: Response, refund: FoundRefund, errors?: FieldError[], note = ''): void {
  const person = signedIn(request)
  const { bankDetailsEncrypted: sealed } = refund
  response.render('refunds/refund', {
    refund, errors, note: maskCardNumbers(note), reasons: refundReasons, may: person.permissions, isOwn: refund.requestedBy === person.id,
    bank: sealed === null ? null : maskedBankDetails(openBankDetails(sealed, request.services.config.encryptionKey))
  })
}
