import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, FormReused, NotFound, unlessReused } from '../../errors.js'
import { isId } from '../../ids.js'
import type { Movement } from '../../transfers/transfer.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { addReason, changeReason, type ListStep, setOffered } from './change-reason.js'
import { readReasonForm, type SubmittedReason } from './reason-form.js'
import { allReasons, findReason, type ListedReason, movements } from './reason-list.js'

const list = '/staff/settings/reasons'

/** Why a council's officers move money and reverse entries, and why they did. */
export async function showReasons(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const reasons = await inCouncil(council.id, async trx => await allReasons(trx, council.id))
  const lists = movements.map(movement => ({ movement, reasons: reasons.filter(reason => reason.movement === movement) }))
  response.render('settings/reasons/reasons', { lists, isSaved: field(query, 'done') === 'yes' })
}

export function showNewReason(request: Request, response: Response): void {
  renderNew(response, movementCalled(request.params.movement), newId(), { name: '', explained: '' })
}

export async function addToReasons(request: Request, response: Response): Promise<void> {
  const movement = movementCalled(request.params.movement)
  const { values, errors, submitted } = readReasonForm(request.body)
  const key = isId(field(request.body, 'key')) ? field(request.body, 'key') : newId()
  const faults = errors ?? await unlessReused(faultsOf(request, async (trx, step) => await addReason(trx, step, movement, key, values)))
  if (faults instanceof FormReused) return renderNew(response.status(faults.status), movement, newId(), submitted, [{ field: 'name', message: faults.message }])
  if (faults.length > 0) return renderNew(response.status(422), movement, key, submitted, faults)
  response.redirect(303, `${list}?done=yes`)
}

export async function showReason(request: Request, response: Response): Promise<void> {
  const reason = await reasonIn(request)
  render(response, reason, reason.version, { name: reason.name, explained: reason.needsExplanation ? 'yes' : '' })
}

export async function saveReason(request: Request, response: Response): Promise<void> {
  const reason = await reasonIn(request)
  const { movement, code } = reason
  const { values, errors, submitted } = readReasonForm(request.body)
  const seen = seenIn(request)
  if (values === undefined) return render(response.status(422), reason, seen, submitted, errors)
  try {
    const faults = await faultsOf(request, async (trx, step) => await changeReason(trx, step, movement, { code, seen }, values))
    if (faults.length > 0) return render(response.status(422), reason, seen, submitted, faults)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await reasonIn(request)
    return render(response.status(error.status), now, now.version, submitted, [{ field: 'name', message: error.message }])
  }
  response.redirect(303, `${list}?done=yes`)
}

export async function retireReason(request: Request, response: Response): Promise<void> {
  await offer(request, response, false)
}

export async function offerReasonAgain(request: Request, response: Response): Promise<void> {
  await offer(request, response, true)
}

async function offer(request: Request, response: Response, isOffered: boolean): Promise<void> {
  const reason = await reasonIn(request)
  const faults = await faultsOf(request, async (trx, step) => await setOffered(trx, step, reason, isOffered))
  if (faults.length === 0) return response.redirect(303, `${list}?done=yes`)
  render(response.status(422), reason, reason.version, { name: reason.name, explained: reason.needsExplanation ? 'yes' : '' }, faults)
}

async function faultsOf(request: Request, change: (trx: Knex.Transaction, step: ListStep) => Promise<FieldError | null>): Promise<FieldError[]> {
  const { council, services } = request
  const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now() }
  const fault = await inCouncil(council.id, async trx => await change(trx, step))
  return fault === null ? [] : [fault]
}

async function reasonIn({ council, params }: Request): Promise<ListedReason> {
  const reason = await inCouncil(council.id, async trx => await findReason(trx, council.id, String(params.movement), String(params.reasonCode)))
  if (reason === undefined) throw new NotFound('reason')
  return reason
}

function movementCalled(typed: unknown): Movement {
  const movement = movements.find(one => one === typed)
  if (movement === undefined) throw new NotFound('list of reasons')
  return movement
}

function renderNew(response: Response, movement: Movement, key: string, submitted: SubmittedReason, errors?: FieldError[]): void {
  response.render('settings/reasons/new', { movement, key, submitted, errors })
}

function render(response: Response, reason: ListedReason, version: number, submitted: SubmittedReason, errors?: FieldError[]): void {
  response.render('settings/reasons/reason', { reason, version, submitted, errors })
}
