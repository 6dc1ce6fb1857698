import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, FormReused, NotFound } from '../../errors.js'
import { maskCardNumbers, withoutCardNumber } from '../../funds/card-number.js'
import { isId } from '../../ids.js'
import { amountInPounds, pence } from '../../money.js'
import { readReference } from '../../references.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { makeTransfer, mostLines } from '../make-transfer.js'
import { keyOfLine, type LineKey, linesOfEntry, movableLines } from '../movable-lines-query.js'
import { Transfer } from '../transfer.js'
import { checkPage, formPage } from './new-transfer-query.js'
import { asSeen, emptyTarget, type Known, readLineKey, readTransferForm, type SubmittedTarget, type SubmittedTransfer, submittedTransfer } from './transfer-form.js'

/** What is shown beside the form as it was sent. */
interface FormPage {
  status?: number
  errors?: FieldError[]
}

/** The form for a transaction's money, or for lines that were ticked on an account's page. */
export async function showNewTransfer(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const entryId = field(query, 'entry')
  const ticked = Array.from({ length: 100 }, (_, index) => readLineKey(field(query, `line-${index + 1}`))).filter(key => key !== null)
  const keys = isId(entryId) ? await inCouncil(council.id, async trx => await linesOfEntry(trx, council.id, { id: entryId })) : ticked
  if (keys.length === 0) throw new NotFound('payment')
  const target = { ...emptyTarget, fund: field(query, 'fund'), reference: field(query, 'reference').slice(0, 60) }
  await draw(request, response, await withLines(request, startedForm(target), keys, ticked.length > 0), {})
}

/** Each button of the form and of the page that checks it. */
export async function sendTransfer(request: Request, response: Response): Promise<void> {
  const submitted = submittedTransfer(request.body)
  if (!isId(submitted.once)) throw new Conflict('The form is not one of ours')
  const action = field(request.body, 'action')
  // Enter in any other field presses the form's first button, too.
  if (action === 'add-payment' && submitted.receipt === '') return await check(request, response, submitted)
  switch (action) {
    case 'add-account': return await draw(request, response, { ...submitted, targets: [...submitted.targets, emptyTarget].slice(0, mostLines) }, {})
    case 'add-payment': return await addPayment(request, response, submitted)
    case 'change': return await draw(request, response, submitted, {})
    case 'confirm': return await confirm(request, response, submitted)
    default: return await check(request, response, submitted)
  }
}

/** Another payment, by its receipt, gives money too. */
async function addPayment(request: Request, response: Response, submitted: SubmittedTransfer): Promise<void> {
  const { council } = request
  const reference = readReference(submitted.receipt)
  const keys = reference === null ? [] : await inCouncil(council.id, async trx => await linesOfEntry(trx, council.id, { reference }))
  const grown = await withLines(request, { ...submitted, receipt: '' }, keys, keys.length === 1)
  const isThere = keys.length > 0 && keys.some(key => submitted.sources.some(source => keyOfLine(source) === keyOfLine(key)))
  const message = isThere ? 'That payment is there already' :
    grown.sources.length === submitted.sources.length ? `There is no payment ${maskCardNumbers(submitted.receipt)} whose money you can move` : null
  await draw(request, response, message === null ? grown : submitted, message === null ? {} : { status: 422, errors: [{ field: 'receipt', message }] })
}

async function check(request: Request, response: Response, submitted: SubmittedTransfer): Promise<void> {
  const { values, errors } = await read(request, submitted)
  if (errors !== undefined) return await draw(request, response, submitted, { status: 422, errors })
  const { council } = request
  response.render('transfers/check', await inCouncil(council.id, async trx => await checkPage(trx, council.id, signedIn(request), submitted, values)))
}

async function confirm(request: Request, response: Response, submitted: SubmittedTransfer): Promise<void> {
  const { council, services } = request
  const [id, person] = [submitted.once, signedIn(request)]
  const { values, errors } = await readToDo(request, submitted)
  if (errors !== undefined) return await draw(request, response, submitted, { status: 409, errors })
  try {
    await inCouncil(council.id, async trx => await makeTransfer(trx, { councilId: council.id, person, now: services.clock.now() }, { id, ...values }))
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const again = error instanceof FormReused ? { ...submitted, once: newId() } : submitted
    return await draw(request, response, again, { status: error.status, errors: [{ field: 'take-1', message: error.message }] })
  }
  response.redirect(303, `/staff/transfers/${id}?done=yes`)
}

/** What a form that was sent before has moved is not there any more: it is read as of when it was seen, to be compared with what was done. */
async function readToDo(request: Request, submitted: SubmittedTransfer): Promise<ReturnType<typeof readTransferForm>> {
  const { council } = request
  const now = await read(request, submitted)
  if (now.errors === undefined) return now
  const made = await inCouncil(council.id, async trx =>
    await Transfer.query(trx).findOne({ council_id: council.id, id: submitted.once, requested_by: signedIn(request).id }))
  return made === undefined ? now : await read(request, submitted, asSeen)
}

async function read(
  request: Request, submitted: SubmittedTransfer, of: (known: Known, submitted: SubmittedTransfer) => Known = known => known
): Promise<ReturnType<typeof readTransferForm>> {
  const { council } = request
  const { known } = await inCouncil(council.id, async trx => await formPage(trx, council.id, signedIn(request), submitted))
  return readTransferForm(submitted, of(known, submitted))
}

async function draw(request: Request, response: Response, submitted: SubmittedTransfer, { status, errors }: FormPage): Promise<void> {
  const { council } = request
  const page = await inCouncil(council.id, async trx => await formPage(trx, council.id, signedIn(request), submitted))
  response.status(status ?? 200).render('transfers/new', { ...page, submitted: withoutCardNumbers(submitted, page.cardRows), errors, mostLines })
}

/** What looks like a card's number is not shown again. */
function withoutCardNumbers(submitted: SubmittedTransfer, cardRows: readonly number[]): SubmittedTransfer {
  const targets = submitted.targets.map((target, index) => cardRows.includes(index + 1) ? { ...target, reference: '' } : target)
  return { ...submitted, targets, receipt: withoutCardNumber(submitted.receipt), explanation: maskCardNumbers(submitted.explanation) }
}

/** A trace knows the account that money is to go to. */
function startedForm(target: SubmittedTarget): SubmittedTransfer {
  return { once: newId(), sources: [], targets: [target], receipt: '', reason: '', explanation: '' }
}

/** Adds those of these lines whose money the person may move, all that is available of each being asked for if so told. */
async function withLines(request: Request, submitted: SubmittedTransfer, keys: readonly LineKey[], isAll: boolean): Promise<SubmittedTransfer> {
  const { council } = request
  const lines = await inCouncil(council.id, async trx => await movableLines(trx, council.id, signedIn(request), keys))
  const added = keys.filter(key => lines.has(keyOfLine(key)) && !submitted.sources.some(source => keyOfLine(source) === keyOfLine(key)))
  if (submitted.sources.length + added.length === 0) throw new NotFound('payment')
  const sources = added.map(key => ({ ...key, amount: isAll ? amountInPounds(lines.get(keyOfLine(key))?.availablePence ?? pence(0)) : '', seen: '' }))
  return { ...submitted, sources: [...submitted.sources, ...sources].slice(0, mostLines) }
}
