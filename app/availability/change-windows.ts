import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { formatDateTime } from '../dates.js'
import { Conflict, FormReused, NotFound } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { endWindow, insertWindow, isWindow, Overlap } from './planned-windows.js'
import { renderAvailability } from './show-availability.js'
import { longestWords, readWindowForm } from './window-form.js'

export function showPlan(_request: Request, response: Response): void {
  response.render('availability/plan', { submitted: { key: newId() } })
}

/** Plans when the service, or part of it, is closed. */
export async function planWindow(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const { values, errors, submitted } = readWindowForm(request.body, now)
  if (values === undefined) return response.status(422).render('availability/plan', { errors, submitted })
  try {
    await inCouncil(council.id, async trx => { await insertWindow(trx, council.id, values, { userId: signedIn(request).id, now }) })
  } catch (error) {
    if (error instanceof FormReused) {
      const again = { errors: [{ field: 'words', message: error.message }], submitted: { ...submitted, key: newId() } }
      return response.status(error.status).render('availability/plan', again)
    }
    if (!(error instanceof Overlap)) throw error
    const { startsAt, endsAt } = error.other
    const message = `Another window is planned from ${formatDateTime(startsAt)} to ${formatDateTime(endsAt)}. Choose another time, or cancel that one first`
    return response.status(409).render('availability/plan', { errors: [{ field: 'fromDay', message }], submitted })
  }
  request.readCouncilAgain()
  response.redirect(303, '/staff/availability?done=planned')
}

/** Ends a window before its time, or cancels it. */
export async function closeWindow(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const id = String(request.params.windowId)
  const reason = maskCardNumbers(field(request.body, 'reason').trim())
  if (!isId(id)) throw new NotFound('window')
  if (!await inCouncil(council.id, async trx => await isWindow(trx, council.id, id))) throw new NotFound('window')
  const submitted = { part: id, reason }
  const fault = textFault('reason', field(request.body, 'reason').trim(), longestWords, 'Say why it ends')
  if (fault !== null) return await renderAvailability(request, response, { status: 422, errors: [{ field: `reason-${id}`, message: fault }], submitted })
  try {
    await inCouncil(council.id, async trx => { await endWindow(trx, council.id, { id, reason }, { userId: signedIn(request).id, now: clock.now() }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderAvailability(request, response, { status: error.status, errors: [{ field: 'main-content', message: error.message }], submitted })
  }
  request.readCouncilAgain()
  response.redirect(303, '/staff/availability?done=ended')
}
