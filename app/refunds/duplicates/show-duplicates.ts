import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { dismissDuplicate, lockDuplicate, openDuplicates } from './duplicates-query.js'

const longestReason = 500

/** Payments that look as if they had been made twice, with the reasons in words. */
export async function showDuplicates(request: Request, response: Response): Promise<void> {
  await render(request, response)
}

/** It is none, and why. */
export async function dismiss(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const [id, reason] = [String(request.params.duplicateId), field(request.body, 'reason').trim()]
  const worker = { councilId: council.id, person: signedIn(request), now: services.clock.now() }
  await inCouncil(council.id, async trx => { await lockDuplicate(trx, council.id, worker.person, id) })
  const message = textFault('reason', reason, longestReason, 'Enter why it is no duplicate')
  if (message !== null) return await render(request, response.status(422), [{ field: `reason-${id}`, message }], maskCardNumbers(reason))
  await inCouncil(council.id, async trx => { await dismissDuplicate(trx, worker, id, reason) })
  response.redirect(303, '/staff/refunds/duplicates')
}

async function render(request: Request, response: Response, errors?: FieldError[], reason = ''): Promise<void> {
  const person = signedIn(request)
  const duplicates = await inCouncil(request.council.id, async trx => await openDuplicates(trx, request.council.id, person))
  response.render('refunds/duplicates', { duplicates, errors, reason, may: person.permissions })
}
