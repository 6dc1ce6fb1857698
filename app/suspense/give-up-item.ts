import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { entryOfKey } from '../ledger/entry-query.js'
import { limitsOf } from '../users/person.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { orSayWhatChanged, refuseUnlessSeen, seenPence, workerOf } from './change-item.js'
import { keyOfItem, lockItems } from './item-lines-query.js'
import type { Pence } from '../money.js'
import { putBack } from './putting-back/put-back-allocation.js'
import { limitOfPuttingBack } from './putting-back/putting-back-limit.js'
import { returnItem } from './return-item.js'
import { type Done, itemOf, keyOf, pathOfItem, type SeenItem } from './show-item.js'
import type { Worker } from './take-item.js'
import { askForUnidentified, decideUnidentified, waitingRequests } from './unidentified-request.js'

const longestReason = 500
const mostWaiting = 100

/** What can be done with an item that asks for a reason first. */
type Step = 'return' | 'unidentified' | 'put-back'

const missing: Record<Step, string> = {
  'return': 'Enter to whom it goes back and why',
  'unidentified': 'Enter what was done to find whose it is',
  'put-back': 'Enter why it is put back'
}

const done: Record<Step, Done> = { 'return': 'returned', 'unidentified': 'asked', 'put-back': 'put-back' }

export const showReturn = asker('return')
export const showUnidentified = asker('unidentified')
export const showPutBack = asker('put-back')

/** To whom, or why? */
function asker(step: Step) {
  return async (request: Request, response: Response): Promise<void> => {
    const item = await inCouncil(request.council.id, async trx => await itemOf(trx, request))
    if (step === 'return' && item.line.remainingPence <= 0) return response.redirect(303, pathOfItem(keyOf(request)))
    await render(request, response, step, item, {})
  }
}

/** All that remains is owed back to its sender. */
export const returnToSender = doer('return', async (trx, worker, { item, seen, reason, once }) => {
  const idempotencyKey = `suspense-return:${keyOfItem(item.line)}:${once}`
  if (await entryOfKey(trx, worker.councilId, idempotencyKey) !== undefined) return
  const { entryId, lineNumber, remainingPence } = item.line
  refuseUnlessSeen(item, seen)
  await returnItem(trx, worker, { entryId, lineNumber, amountPence: remainingPence, narrative: reason, idempotencyKey })
})

/** Another person is asked to agree that nobody can be found. */
export const askToGiveUp = doer('unidentified', async (trx, worker, { item, seen, reason }) => {
  if (item.waiting?.requestedBy === worker.userId) return
  refuseUnlessSeen(item, seen)
  await askForUnidentified(trx, worker, item.line, reason)
})

/** What was allocated, owed back or given up comes back. */
export const putBackInSuspense = doer('put-back', async (trx, worker, { item, reason, moveId }) => {
  const move = item.moves.find(({ entryId }) => entryId === moveId)
  if (move?.isTheirs !== true) throw new NotFound('allocation')
  await putBack(trx, worker, item.line, move.entryId, reason)
})

interface Given {
  item: SeenItem
  /** What remained when the form was shown. */
  seen: Pence
  reason: string
  /** Says which form it was, so that a second click does nothing. */
  once: string
  moveId: string
}

function doer(step: Step, act: (trx: Knex.Transaction, worker: Worker, given: Given) => Promise<void>) {
  return async (request: Request, response: Response): Promise<void> => {
    const [reason, once] = [field(request.body, 'reason').trim(), field(request.body, 'once')]
    const message = textFault('text', reason, longestReason, missing[step])
    if (message !== null) {
      const item = await inCouncil(request.council.id, async trx => await itemOf(trx, request))
      return await render(request, response, step, item, { errors: [{ field: 'reason', message }], reason })
    }
    if (!isId(once)) throw new Conflict('The form is not one of ours')
    await orSayWhatChanged(request, response, {}, done[step], async worker => {
      await inCouncil(worker.councilId, async trx => {
        await lockItems(trx, worker.councilId, [keyOf(request)])
        await act(trx, worker, { item: await itemOf(trx, request), seen: seenPence(request), reason, once, moveId: String(request.params.allocationId) })
      })
    })
  }
}

async function render(
  request: Request, response: Response, step: Step, item: SeenItem, { errors, reason }: { errors?: FieldError[], reason?: string }
): Promise<void> {
  const { council } = request
  const move = item.moves.find(({ entryId }) => entryId === request.params.allocationId)
  if (step === 'put-back' && move?.isTheirs !== true) throw new NotFound('allocation')
  const limitPence = move === undefined ? null : await inCouncil(council.id, async trx => await limitOfPuttingBack(trx, council.id, move))
  response.status(errors === undefined ? 200 : 422).render('suspense/give-up', {
    step, item, move, limitPence, path: pathOfItem(keyOf(request)), action: request.path, errors, reason: maskCardNumbers(reason ?? ''), onceKey: newId()
  })
}

/** What waits for an approver to agree that nobody can be found. */
export async function showWaiting(request: Request, response: Response): Promise<void> {
  const person = signedIn(request)
  const waiting = await inCouncil(request.council.id, async trx => await waitingRequests(trx, request.council.id, { most: mostWaiting, limits: limitsOf(person) }))
  response.render('suspense/waiting', { waiting, userId: person.id, may: person.permissions })
}

/** An approver agrees, or does not. */
export async function decide(request: Request, response: Response): Promise<void> {
  const decision = field(request.body, 'decision')
  if (decision !== 'approved' && decision !== 'refused') throw new NotFound('decision')
  await decideAs(request, response, decision)
}

/** Who asked takes it back. */
export async function withdraw(request: Request, response: Response): Promise<void> {
  await decideAs(request, response, 'withdrawn')
}

async function decideAs(request: Request, response: Response, decision: 'approved' | 'refused' | 'withdrawn'): Promise<void> {
  const [worker, requestId] = [workerOf(request), String(request.params.requestId)]
  if (!isId(requestId)) throw new NotFound('request')
  await inCouncil(worker.councilId, async trx => { await decideUnidentified(trx, worker, requestId, decision) })
  response.redirect(303, '/staff/suspense/unidentified')
}
