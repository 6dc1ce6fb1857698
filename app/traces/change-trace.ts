import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict, NotFound } from '../errors.js'
import { withoutCardNumber } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { readEmail } from '../messages/email-address.js'
import type { Mover } from '../transfers/transfer.js'
import { field, seenIn } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { throttle } from '../web/throttle.js'
import { closeTrace, emailLetter, letterOf } from './close-trace.js'
import { giveTrace } from './give-trace.js'
import { traceIn } from './show-details.js'
import { workerOf } from './show-start.js'
import { renderTrace, type TracePage, type TraceStep } from './show-trace.js'
import { acknowledgeFinds, extendMarker, pickFind, releaseTrace, takeTrace } from './work-trace.js'
import { readClosingForm, readMarkerForm } from './working-form.js'

/** The council's name stands under whatever is written in them, and they go to any address. */
const lettersOfAPerson = throttle('trace-letters', 10, 60 * 60)

export async function take(request: Request, response: Response): Promise<void> {
  const from = field(request.body, 'from')
  await act(request, response, 'taken', {}, async (trx, worker, id) => { await takeTrace(trx, worker, id, isId(from) ? from : null) })
}

export async function release(request: Request, response: Response): Promise<void> {
  await act(request, response, 'released', {}, releaseTrace)
}

/** A colleague gets it, and finds it on their home page. */
export async function give(request: Request, response: Response): Promise<void> {
  const to = field(request.body, 'to')
  if (!isId(to)) return await renderTrace(request, response, { status: 422, errors: [{ field: 'to', message: 'Select who is to have it' }] })
  await act(request, response, 'given', {}, async (trx, worker, id) => { await giveTrace(trx, worker, id, to) })
}

export async function acknowledge(request: Request, response: Response): Promise<void> {
  await act(request, response, 'looked', {}, acknowledgeFinds)
}

export async function moveMarker(request: Request, response: Response): Promise<void> {
  const form = readMarkerForm(request.body, londonDate(request.services.clock.now()))
  const until = withoutCardNumber(field(request.body, 'until')).slice(0, 40)
  if (form.errors !== undefined) return await renderTrace(request, response, { status: 422, errors: form.errors, until, version: seenIn(request) })
  await act(request, response, 'marked', { until }, async (trx, worker, id) => { await extendMarker(trx, worker, id, seenIn(request), form.values) })
}

/** This line is the payment; or without one, none is. */
export async function pick(request: Request, response: Response): Promise<void> {
  const [entryId, line] = [field(request.body, 'entry'), field(request.body, 'line')]
  const isNone = field(request.body, 'none') === 'yes'
  if (!isNone && !(isId(entryId) && /^\d{1,6}$/.test(line))) throw new NotFound('transaction')
  const picked = isNone ? null : { entryId, lineNumber: Number(line) }
  await act(request, response, isNone ? 'unpicked' : 'picked', {}, async (trx, worker, id) => { await pickFind(trx, worker, id, seenIn(request), picked) })
}

export async function showClosing(request: Request, response: Response): Promise<void> {
  const trace = await inCouncil(request.council.id, async trx => await traceIn(request, trx))
  if (!trace.isOpen()) return response.redirect(303, `/staff/traces/${trace.id}`)
  response.render('traces/close', { trace, version: trace.version, submitted: { outcome: '', words: '' } })
}

export async function close(request: Request, response: Response): Promise<void> {
  const { council } = request
  const trace = await inCouncil(council.id, async trx => await traceIn(request, trx))
  const form = readClosingForm(request.body)
  const version = seenIn(request)
  if (form.errors !== undefined) return response.status(422).render('traces/close', { ...form, trace, version })
  try {
    await inCouncil(council.id, async trx => { await closeTrace(trx, workerOf(request), trace.id, version, form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const errors = [{ field: 'outcome', message: error.message }]
    const now = await inCouncil(council.id, async trx => await traceIn(request, trx))
    return response.status(409).render('traces/close', { trace: now, version: now.version, submitted: form.submitted, errors })
  }
  response.redirect(303, `/staff/traces/${trace.id}?done=closed`)
}

/** The letter to the resident, to be printed. */
export async function showLetter(request: Request, response: Response): Promise<void> {
  const { council } = request
  const page = await inCouncil(council.id, async trx => {
    const trace = await traceIn(request, trx)
    if (trace.isOpen()) throw new NotFound('letter')
    return { trace, letter: await letterOf(trx, council, trace) }
  })
  response.render('traces/letter', page)
}

export async function sendLetter(request: Request, response: Response): Promise<void> {
  const form = readEmail(request.body)
  const onceId = field(request.body, 'id')
  if (form.errors !== undefined) return await renderTrace(request, response, { status: 422, errors: form.errors, email: form.submitted.email })
  if (!isId(onceId)) throw new Conflict('The form is not one of ours')
  await lettersOfAPerson.spend(`${request.council.id}:${signedIn(request).id}`)
  await act(request, response, 'emailed', { email: form.values.email }, async (trx, worker, id) => {
    await emailLetter(trx, worker, request.council, id, { recipient: form.values.email, onceId })
  })
}

/** Does it and shows the trace; where somebody was there first, shows what is so now, beside what was typed. */
async function act(
  request: Request, response: Response, done: TraceStep, page: TracePage, work: (trx: Knex.Transaction, worker: Mover, id: string) => Promise<void>
): Promise<void> {
  const id = String(request.params.traceId)
  if (!isId(id)) throw new NotFound('trace')
  try {
    await inCouncil(request.council.id, async trx => { await work(trx, workerOf(request), id) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderTrace(request, response, { ...page, status: error.status, errors: [{ field: 'trace', message: error.message }] })
  }
  response.redirect(303, `/staff/traces/${id}?done=${done}`)
}
