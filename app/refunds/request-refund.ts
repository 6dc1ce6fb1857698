import type { Knex } from 'knex'
import { approvalLimit } from '../approvals/approval-limit.js'
import type { CouncilId } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { openDisputeOf } from '../disputes/dispute.js'
import { Conflict, FormReused, NotFound, NotPermitted } from '../errors.js'
import { type LineLeft, linesLeft } from '../ledger/lines-left-query.js'
import { reserveLines } from '../ledger/reserve-lines.js'
import { formatMoney, type Pence, pence, sumOf } from '../money.js'
import type { PaymentAttempt } from '../payments/payment-attempt.js'
import { newReference } from '../references.js'
import { refuseIfHindered } from '../suspense/hindrances-query.js'
import { recordAudit } from '../users/audit.js'
import type { Person } from '../users/person.js'
import { dealWithAskedAgain } from './failed/deal-with-failed.js'
import { linesOfRefund, recordRefundEvent, Refund } from './refund.js'
import { lockPaymentOf, refundedAlonePence } from './refunded-alone-query.js'
import type { RefundReason } from './refund-reasons.js'
import { findRefundable, type Refundable } from './refundable-query.js'

/** Who asks, approves or pays, and when. */
export interface RefundWorker {
  councilId: CouncilId
  person: Person
  now: Date
}

export interface RefundRequest {
  /** Made with the form: sent twice, it is one refund. */
  id: string
  entryId: string
  parts: RefundPart[]
  reasonCode: RefundReason
  reason: string | null
  tellsPayer: boolean
  /** Encrypted; null for one to the card. */
  bankDetails: string | null
}

export interface RefundPart {
  lineNumber: number
  amountPence: Pence
  /** What was left of the line when the form was drawn. */
  seenPence: Pence
}

/**
 * Asks for a refund of parts of a transaction's lines, and sets them aside. To a card it goes straight to the provider when one person is
 * enough for it: when all that is refunded of the payment by one person alone is within the council's limit.
 * @throws Conflict in words, when less is left than was seen, or than is asked for with what others have asked for meanwhile; or the
 * payment is disputed, so that the bank decides
 * @throws FormReused when the id is that of another refund; whose bank account it goes to is not compared
 * @throws NotFound when the transaction is not this person's to see
 */
export async function requestRefund(trx: Knex.Transaction, worker: RefundWorker, request: RefundRequest): Promise<Refund> {
  const { councilId, person, now } = worker
  if (!person.may('refunds.request')) throw new NotPermitted('refunds.request')
  const refundable = await findRefundable(trx, councilId, request.entryId, person)
  if (refundable === undefined) throw new NotFound('transaction')
  const { attempt } = refundable
  if (request.bankDetails === null && attempt === null) throw new Conflict('This money did not come by card, so it cannot go back to one')
  const amountPence = sumOf(request.parts.map(part => part.amountPence))
  if (attempt !== null) await lockPaymentOf(trx, attempt)
  const needsApproval = request.bankDetails !== null || attempt === null || await exceedsLimit(trx, attempt, amountPence)
  const isFirst = await insertOnce(trx, worker, refundable, { request, amountPence, needsApproval })
  const refund = await Refund.query(trx).findOne({ council_id: councilId, id: request.id }).throwIfNotFound()
  if (!isFirst) return await refuseUnlessSame(trx, worker, refund, request)

  if (attempt !== null && await openDisputeOf(trx, councilId, attempt.id) !== undefined) {
    throw new Conflict('The payer disputes this payment with their bank. Whatever the bank decides, a refund would pay it back twice')
  }
  await setAside(trx, worker, refundable, request)
  await dealWithAskedAgain(trx, worker, refund, request.parts)
  await recordRefundEvent(trx, councilId, { refundId: refund.id, at: now, userId: person.id, action: 'requested' })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'refund_requested', subjectId: refund.id, facts: { amountPence, route: refund.route } })
  if (refund.state === 'approved') await submitSoon(trx, refund)
  return refund
}

async function refuseUnlessSame(trx: Knex.Transaction, { councilId, person }: RefundWorker, refund: Refund, request: RefundRequest): Promise<Refund> {
  if (refund.requested_by !== person.id) throw new NotFound('refund')
  const lines = (await linesOfRefund(trx, councilId, refund.id)).map(line => [line.line_number, line.amount_pence])
  const asked = request.parts.map(({ lineNumber, amountPence }) => [lineNumber, amountPence])
  const kept = [refund.entry_id, refund.route, refund.reason_code, refund.reason, refund.tells_payer, lines]
  const sent = [request.entryId, request.bankDetails === null ? 'card' : 'bank', request.reasonCode, request.reason, request.tellsPayer, asked]
  if (JSON.stringify(kept) !== JSON.stringify(sent)) throw new FormReused()
  return refund
}

/** The worker asks the provider. */
export async function submitSoon(trx: Knex.Transaction, { council_id: councilId, id }: Refund): Promise<void> {
  await addJob(trx, 'submit-refund', { councilId, refundId: id }, { key: `submit-refund:${id}` })
}

/** Parts that nobody has approved add up: a refund over the limit cannot be made of many below it, nor by moving the money first. */
async function exceedsLimit(trx: Knex.Transaction, { council_id: councilId, id }: PaymentAttempt, amountPence: Pence): Promise<boolean> {
  return sumOf([amountPence, await refundedAlonePence(trx, councilId, id)]) > await approvalLimit(trx, councilId, 'refund')
}

/** False when it is there already: whoever sends the same form at the same moment waits for the first. */
async function insertOnce(
  trx: Knex.Transaction, { councilId, person, now }: RefundWorker, { entryId, methodCode, attempt }: Refundable,
  { request, amountPence, needsApproval }: { request: RefundRequest, amountPence: Pence, needsApproval: boolean }
): Promise<boolean> {
  const added = await trx('refunds').insert({
    council_id: councilId, id: request.id, reference: newReference(), route: request.bankDetails === null ? 'card' : 'bank', entry_id: entryId,
    method_code: methodCode, payment_attempt_id: attempt?.id ?? null, amount_pence: amountPence, reason_code: request.reasonCode,
    reason: request.reason, tells_payer: request.tellsPayer, state: needsApproval ? 'requested' : 'approved', needs_approval: needsApproval,
    requested_by: person.id, requested_at: now, bank_details_encrypted: request.bankDetails, next_check_at: needsApproval ? null : now
  }).onConflict(['council_id', 'id']).ignore().returning('id')
  return added.length > 0
}

/** What was read before anything is set aside may be old; what is left once it is ours cannot change any more. */
async function setAside(trx: Knex.Transaction, { councilId, person }: RefundWorker, refundable: Refundable, { id, parts }: RefundRequest): Promise<void> {
  const { entryId } = refundable
  const chosen = await chosenOf(trx, councilId, refundable, parts)
  for (const { part, line } of chosen) refuseUnlessLeft(part, line)
  const items = chosen.filter(({ line }) => line?.kind === 'suspense').map(({ part }) => ({ entryId, lineNumber: part.lineNumber }))
  await refuseIfHindered(trx, councilId, items, person.id)
  await trx('refund_lines').insert(chosen.map(({ part, line }) => ({
    council_id: councilId, refund_id: id, entry_id: entryId, line_number: part.lineNumber, amount_pence: part.amountPence,
    fund_code: line?.fundCode ?? null
  })))
  await reserveLines(trx, councilId, id, parts.map(({ lineNumber, amountPence }) => ({ entryId, lineNumber, amountPence: pence(-amountPence) })))
  for (const { part, line } of await chosenOf(trx, councilId, refundable, parts)) {
    refuseUnlessLeft(part, line && { ...line, leftPence: sumOf([line.leftPence, part.amountPence]) })
  }
}

/** The lines as they stand now, of those that are this person's to refund. */
async function chosenOf(
  trx: Knex.Transaction, councilId: CouncilId, { entryId, lines }: Refundable, parts: readonly RefundPart[]
): Promise<{ part: RefundPart, line: LineLeft | undefined }[]> {
  const theirs = new Set(lines.map(({ lineNumber }) => lineNumber))
  const byNumber = new Map((await linesLeft(trx, councilId, entryId)).filter(({ lineNumber }) => theirs.has(lineNumber)).map(line => [line.lineNumber, line]))
  return parts.map(part => ({ part, line: byNumber.get(part.lineNumber) }))
}

function refuseUnlessLeft({ amountPence, seenPence }: RefundPart, line: LineLeft | undefined): void {
  if (line === undefined) throw new NotFound('line')
  const what = `${line.name}${line.accountReference === null ? '' : ` ${line.accountReference}`}`
  if (line.leftPence !== seenPence) {
    throw new Conflict(`${formatMoney(line.leftPence)} is left of ${what}, not ${formatMoney(seenPence)}: somebody has moved or refunded some of it since you opened the page`)
  }
  if (amountPence > line.leftPence) throw new Conflict(`Only ${formatMoney(line.leftPence)} is left of ${what}`)
}
