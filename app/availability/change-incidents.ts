import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { Conflict, FormReused, NotFound, unlessReused } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { addressWith, field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { readIncidentForm, type SubmittedIncident } from './incident-form.js'
import { endIncident, incidentsSince, recordIncident } from './incidents.js'
import { statusEvents } from './status-history.js'
import { longestWords } from './window-form.js'

const mostIncidents = 50

/** What went wrong, as staff tell it, and what the service has found itself. */
export async function showIncidents(request: Request, response: Response): Promise<void> {
  await renderIncidents(request, response, {})
}

export async function takeIncident(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const { values, errors, submitted } = readIncidentForm(request.body, now)
  if (values === undefined) return await renderIncidents(request, response, { status: 422, errors, submitted })
  const recorded = await unlessReused(inCouncil(council.id, async trx => { await recordIncident(trx, council.id, values, { userId: signedIn(request).id, now }) }))
  if (recorded instanceof FormReused) {
    const again = { errors: [{ field: 'words', message: recorded.message }], submitted: { ...submitted, key: newId() } }
    return await renderIncidents(request, response, { status: recorded.status, ...again })
  }
  response.redirect(303, '/staff/availability/incidents?done=recorded')
}

export async function closeIncident(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const [id, typed] = [String(request.params.incidentId), field(request.body, 'whatWeDid').trim()]
  if (!isId(id)) throw new NotFound('incident')
  const fault = textFault('what we did', typed, longestWords, null)
  const ending = { part: id, whatWeDid: maskCardNumbers(typed) }
  if (fault !== null) return await renderIncidents(request, response, { status: 422, errors: [{ field: `did-${id}`, message: fault }], ending })
  try {
    await inCouncil(council.id, async trx => { await endIncident(trx, council.id, { id, whatWeDid: typed }, { userId: signedIn(request).id, now: clock.now() }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderIncidents(request, response, { status: error.status, errors: [{ field: 'main-content', message: error.message }], ending })
  }
  response.redirect(303, '/staff/availability/incidents?done=ended')
}

interface IncidentsPage {
  status?: number
  errors?: FieldError[]
  submitted?: SubmittedIncident
  ending?: { part: string, whatWeDid: string }
}

async function renderIncidents(request: Request, response: Response, { status = 200, errors, submitted, ending }: IncidentsPage): Promise<void> {
  const { council, services: { clock } } = request
  const found = await inCouncil(council.id, async trx => ({
    incidents: await incidentsSince(trx, council.id, new Date(0), mostIncidents),
    detected: (await statusEvents(trx, council.id, clock.now())).filter(({ kind }) => kind === 'detected')
  }))
  response.status(status).render('availability/incidents', {
    incidents: found.incidents.map(withEffect), detected: found.detected.map(withEffect), errors, submitted: submitted ?? { key: newId() }, ending: ending ?? { part: '' }, mayChange: signedIn(request).may('availability.change'),
    done: ['recorded', 'ended'].find(step => step === field(request.query, 'done'))
  })
}

/** With the address of what it cost; null while it goes on. */
function withEffect<Outage extends { beganAt: Date, endedAt: Date | null }>(outage: Outage): Outage & { effectHref: string | null } {
  const { beganAt, endedAt } = outage
  const effectHref = endedAt === null ? null : addressWith('/staff/availability/effect', { from: beganAt.toISOString(), until: endedAt.toISOString() })
  return { ...outage, effectHref }
}
