import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { approvalLimit } from '../../approvals/approval-limit.js'
import { inCouncil } from '../../database/in-council.js'
import { openDisputeOf } from '../../disputes/dispute.js'
import { Conflict, FormReused, NotFound } from '../../errors.js'
import { amountInPounds, type Pence, pence, sumOf } from '../../money.js'
import type { Person } from '../../users/person.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { isOfBankAccount, maskedBankDetails, sealBankDetails } from '../bank/bank-details.js'
import { type RefundRoute, routeOfRefund } from '../card-route.js'
import { refundReasons, isRefundReason } from '../refund-reasons.js'
import { findRefundable, payerHasEmail, type Refundable, type RefundOfEntry, refundsOfEntry } from '../refundable-query.js'
import { refundedAlonePence } from '../refunded-alone-query.js'
import { requestRefund } from '../request-refund.js'
import { readRefundForm, type RefundForm, type RefundValues, type SubmittedRefund } from './refund-form.js'

interface Asked {
  refundable: Refundable
  route: RefundRoute
  limitPence: Pence
  isDisputed: boolean
  canTell: boolean
  earlier: RefundOfEntry[]
  /** What counts towards the limit already, of whatever fund and wherever the payment's money stands now. */
  alonePence: Pence
  person: Person
}

/** How much of each line is to go back, why, and where to. A link may fill it in: `?reason=duplicate&all=yes`. */
export async function showNewRefund(request: Request, response: Response): Promise<void> {
  const asked = await askedOf(request)
  const { lines } = asked.refundable
  const reasonCode = field(request.query, 'reason')
  const isAll = field(request.query, 'all') === 'yes'
  render(response, asked, {
    onceId: newId(), seen: Object.fromEntries(lines.map(line => [line.lineNumber, line.leftPence])),
    amounts: Object.fromEntries(lines.map(line => [line.lineNumber, isAll ? amountInPounds(line.leftPence) : ''])),
    reasonCode: isRefundReason(reasonCode) ? reasonCode : '', reason: '', tellsPayer: asked.canTell, accountName: '', sortCode: '', accountNumber: ''
  })
}

/** Shows once more what was entered before anything is done; or goes back to the form. */
export async function checkNewRefund(request: Request, response: Response): Promise<void> {
  const asked = await askedOf(request)
  const form = readRefundForm(request.body, asked.refundable.lines, asked.route.kind)
  if (field(request.body, 'action') === 'change') return render(response, asked, form.submitted)
  if (form.values === undefined) return render(response, asked, form.submitted, form.errors)
  renderCheck(response, asked, form.values, form.submitted)
}

/** Asks for it. Where somebody was there first, says what is so now and keeps what was typed. */
export async function takeNewRefund(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const asked = await askedOf(request)
  const form = readToDo(request.body, asked)
  const { values } = form
  if (values === undefined) return render(response, asked, form.submitted, form.errors)
  const worker = { councilId: council.id, person: signedIn(request), now: services.clock.now() }
  const bankDetails = values.bank === null ? null : sealBankDetails(values.bank, services.config.encryptionKey)
  try {
    const refund = await inCouncil(council.id, async trx =>
      await requestRefund(trx, worker, { ...values, entryId: asked.refundable.entryId, bankDetails }))
    if (!isOfBankAccount(refund.bank_details_encrypted, values.bank, services.config.encryptionKey)) throw new FormReused()
    response.redirect(303, `/staff/refunds/${refund.id}`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await askedOf(request)
    const seen = Object.fromEntries(now.refundable.lines.map(line => [line.lineNumber, line.leftPence]))
    const onceId = error instanceof FormReused ? newId() : form.submitted.onceId
    render(response, now, { ...form.submitted, seen, onceId }, [{ field: `amount-${now.refundable.lines[0]?.lineNumber ?? 0}`, message: error.message }], 409)
  }
}

/** What a form that was sent before has set aside is not left any more: it is read as of when it was seen, to be compared with what was done. */
function readToDo(body: unknown, { refundable: { lines }, route, earlier }: Asked): RefundForm {
  const now = readRefundForm(body, lines, route.kind)
  const made = earlier.find(({ id }) => id === now.submitted.onceId)
  if (made === undefined) return now
  return readRefundForm(body, lines.map(line => ({ ...line, leftPence: now.submitted.seen[line.lineNumber] ?? line.leftPence })), made.route)
}

async function askedOf(request: Request): Promise<Asked> {
  const { council, services, params } = request
  const person = signedIn(request)
  const found = await inCouncil(council.id, async trx => {
    const refundable = await findRefundable(trx, council.id, String(params.entryId), person)
    if (refundable === undefined) throw new NotFound('transaction')
    const { attempt } = refundable
    return {
      refundable, limitPence: await approvalLimit(trx, council.id, 'refund'), earlier: await refundsOfEntry(trx, council.id, refundable.entryId, person),
      isDisputed: attempt !== null && await openDisputeOf(trx, council.id, attempt.id) !== undefined,
      canTell: attempt !== null && await payerHasEmail(trx, attempt),
      alonePence: attempt === null ? pence(0) : await refundedAlonePence(trx, council.id, attempt.id)
    }
  })
  const route = await routeOfRefund(services, council.id, found.refundable.attempt)
  return { ...found, person, route, canTell: found.canTell && route.kind === 'card' }
}

/** As far as this person may know: nothing of refunds of other funds, nor of how much of the payment other funds have. */
function seenOf({ person, refundable, route, earlier, alonePence: _, ...asked }: Asked): object {
  const availablePence = route.kind === 'card' ? route.availablePence : null
  const ofTheirs = availablePence === null || person.fundCodes === null ? availablePence
    : pence(Math.min(availablePence, sumOf(refundable.lines.map(line => line.leftPence))))
  return { ...asked, refundable, isPart: person.fundCodes !== null, route: { ...route, availablePence: ofTheirs }, earlier: earlier.filter(({ isInSight }) => isInSight) }
}

function render(response: Response, asked: Asked, submitted: SubmittedRefund, errors?: FieldError[], status = 422): void {
  response.status(errors === undefined ? 200 : status).render('refunds/new', {
    ...seenOf(asked), submitted, errors, reasons: refundReasons, path: `/staff/transactions/${asked.refundable.entryId}`,
    isNothingLeft: asked.refundable.lines.every(({ leftPence }) => leftPence === 0)
  })
}

function renderCheck(response: Response, asked: Asked, values: RefundValues, submitted: SubmittedRefund): void {
  const byNumber = new Map(asked.refundable.lines.map(line => [line.lineNumber, line]))
  const parts = values.parts.map(part => ({ ...part, line: byNumber.get(part.lineNumber) }))
  const sumAlone = sumOf([values.totalPence, asked.alonePence])
  response.render('refunds/check', {
    ...seenOf(asked), parts, values, submitted, reasons: refundReasons, path: `/staff/transactions/${asked.refundable.entryId}`,
    isFirst: asked.alonePence === 0, sortCode: values.bank?.sortCode.replace(/^(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3'),
    bank: values.bank === null ? null : maskedBankDetails(values.bank), needsApproval: values.bank !== null || sumAlone > asked.limitPence
  })
}
