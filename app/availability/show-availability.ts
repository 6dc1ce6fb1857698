import type { Request, Response } from 'express'
import { windowAt } from '../councils/planned-window.js'
import { inCouncil } from '../database/in-council.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { wasCancelled, windowHistory } from './planned-windows.js'

const mostWindows = 50
const steps = ['planned', 'ended'] as const

/** What is closed on purpose, now and later, and what was before. */
export async function showAvailability(request: Request, response: Response): Promise<void> {
  await renderAvailability(request, response, {})
}

/** What could not be done, and what was typed there. */
export interface AvailabilityPage {
  status?: number
  errors?: FieldError[]
  submitted?: { part: string, reason: string }
}

export async function renderAvailability(request: Request, response: Response, { status = 200, errors, submitted }: AvailabilityPage): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const history = await inCouncil(council.id, async trx => await windowHistory(trx, council.id, mostWindows))
  const isAhead = (window: typeof history[number]): boolean => window.closedAt === null && window.endsAt > now
  response.status(status).render('availability/availability', {
    ahead: history.filter(isAhead).map(window => ({ ...window, isNow: windowAt([window], now) !== undefined })).reverse(),
    past: history.filter(window => !isAhead(window) && !wasCancelled(window)), cancelled: history.filter(wasCancelled), errors, submitted: submitted ?? { part: '' },
    done: steps.find(step => step === field(request.query, 'done')), mayChange: signedIn(request).may('availability.change')
  })
}
