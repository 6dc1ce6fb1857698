import type { Request, Response } from 'express'
import { v5 } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { targetsOf } from '../funds/target-accounts.js'
import { isId } from '../ids.js'
import { entryOfKey } from '../ledger/entry-query.js'
import { formatMoney, type Pence, pence } from '../money.js'
import { limitsOf } from '../users/person.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { allocateItems, type AllocationPart } from './allocate-items.js'
import { mostParts, readAllocationForm, type SubmittedAllocation, submittedAllocation, typedParts } from './allocation-form.js'
import { giveItem } from './give-item.js'
import { lockItems } from './item-lines-query.js'
import type { FoundItem } from './item-query.js'
import { type Done, itemOf, type ItemPage, keyOf, pathOfItem, renderItem } from './show-item.js'
import { releaseItem, takeItem, type Worker } from './take-item.js'

/** The item becomes this person's, or stops being so. */
export async function take(request: Request, response: Response): Promise<void> {
  const from = field(request.body, 'from')
  await orSayWhatChanged(request, response, {}, 'taken', async worker => {
    await inCouncil(worker.councilId, async trx => { await takeItem(trx, worker, (await itemOf(trx, request)).line, isId(from) ? from : null) })
  })
}

/** A colleague gets it, and finds it on their home page. */
export async function give(request: Request, response: Response): Promise<void> {
  const to = field(request.body, 'to')
  if (!isId(to)) {
    await inCouncil(request.council.id, async trx => await itemOf(trx, request))
    return await renderItem(request, response, { status: 422, errors: [{ field: 'to', message: 'Select who is to have it' }] })
  }
  await orSayWhatChanged(request, response, {}, 'given', async worker => {
    await inCouncil(worker.councilId, async trx => { await giveItem(trx, worker, (await itemOf(trx, request)).line, to) })
  })
}

export async function release(request: Request, response: Response): Promise<void> {
  const worker = workerOf(request)
  await inCouncil(worker.councilId, async trx => { await releaseItem(trx, worker, (await itemOf(trx, request)).line) })
  response.redirect(303, `${pathOfItem(keyOf(request))}?done=released`)
}

/** Money goes to one account or several; or the form only grows by a row. */
export async function allocate(request: Request, response: Response): Promise<void> {
  const submitted = submittedAllocation(request.body)
  if (field(request.body, 'action') === 'add-row') {
    const parts = [...submitted.parts, { fund: '', reference: '', amount: '' }].slice(0, mostParts)
    return await renderItem(request, response, { allocation: { parts } })
  }
  const form = await readForm(request, submitted)
  if (form.errors !== undefined) return await renderItem(request, response, { status: 422, errors: form.errors, allocation: form.submitted })
  await post(request, response, form.values, { allocation: submitted })
}

/** One suggestion is accepted, for all that remained when it was shown: should less or more remain now, it is not. */
export async function acceptSuggestion(request: Request, response: Response): Promise<void> {
  await inCouncil(request.council.id, async trx => await itemOf(trx, request))
  const [fundCode, accountReference] = [field(request.body, 'fund'), field(request.body, 'reference')]
  await post(request, response, [{ fundCode, accountReference, amountPence: seenPence(request) }], {})
}

async function post(request: Request, response: Response, parts: readonly AllocationPart[], page: ItemPage): Promise<void> {
  const onceKey = field(request.body, 'once')
  if (!isId(onceKey)) throw new Conflict('The form is not one of ours')
  const [key, seen] = [keyOf(request), seenPence(request)]
  await orSayWhatChanged(request, response, page, 'allocated', async worker => {
    await inCouncil(worker.councilId, async trx => {
      // The same form with something else in it has not done that: what it was shown is no more, which is told.
      const idempotencyKey = `suspense:${key.entryId}:${key.lineNumber}:${v5(JSON.stringify(parts), onceKey)}`
      await lockItems(trx, worker.councilId, [key])
      if (await entryOfKey(trx, worker.councilId, idempotencyKey) !== undefined) return
      refuseUnlessSeen(await itemOf(trx, request), seen)
      await allocateItems(trx, worker, [{ ...key, parts, idempotencyKey, narrative: null }])
    })
  })
}

/** What remained when the form was shown, which the form carries. */
export function seenPence(request: Request): Pence {
  const seen = field(request.body, 'seen')
  if (!/^-?\d{1,15}$/.test(seen)) throw new Conflict('The form is not one of ours')
  return pence(Number(seen))
}

/** @throws Conflict in words, when something has been done with the item since the form was shown */
export function refuseUnlessSeen({ line, moves }: FoundItem, seen: Pence): void {
  if (line.remainingPence === seen) return
  const byName = moves.at(-1)?.byName ?? null
  const by = byName === null ? 'It has changed' : `${byName} has changed it`
  const now = line.remainingPence === 0 ? 'nothing remains' : `${formatMoney(line.remainingPence)} remains`
  throw new Conflict(`${by} since you opened this page: ${now}. Look at what was done before you go on`)
}

/** Holds the amounts against what the form showed: should less or more remain by now, that is told instead of a fault of the amounts. */
async function readForm(
  request: Request, submitted: SubmittedAllocation
): Promise<{ values: AllocationPart[], errors?: never } | { errors: FieldError[], submitted: SubmittedAllocation, values?: never }> {
  const typed = typedParts(submitted)
  const targets = await inCouncil(request.council.id, async trx => {
    await itemOf(trx, request)
    return await targetsOf(trx, request.council.id, typed.map(({ fund, reference }) => ({ fundCode: fund, accountReference: reference })), limitsOf(signedIn(request)))
  })
  const form = readAllocationForm(typed, targets, seenPence(request))
  if (form.errors === undefined) return form
  const cardRows = typed.filter((_, index) => targets[index]?.fault === 'card-number').map(({ row }) => row)
  const parts = submitted.parts.map((part, index) => cardRows.includes(index + 1) ? { ...part, reference: '' } : part)
  return { errors: form.errors, submitted: { parts } }
}

/** Does it and shows the item; where somebody was there first, shows what is so now, beside what was typed. */
export async function orSayWhatChanged(
  request: Request, response: Response, page: ItemPage, done: Done, act: (worker: Worker) => Promise<void>
): Promise<void> {
  try {
    await act(workerOf(request))
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderItem(request, response, { ...page, status: error.status, errors: [{ field: 'item', message: error.message }] })
  }
  response.redirect(303, `${pathOfItem(keyOf(request))}?done=${done}`)
}

export function workerOf(request: Request): Worker {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}
