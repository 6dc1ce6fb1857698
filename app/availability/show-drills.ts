import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { FormReused, NotFound, unlessReused } from '../errors.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { drillLog, tellOfDrill } from './backup/restore-drills.js'
import { readDrillForm, type SubmittedDrill } from './drill-form.js'

const mostDrills = 50

/** The log of rehearsals: when a backup was restored, and whether the ledger was equal before and after. */
export async function showDrills(request: Request, response: Response): Promise<void> {
  await renderDrills(request, response, {})
}

/** Somebody tells of a rehearsal that was not the command's. */
export async function recordOwnDrill(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const key = field(request.body, 'key')
  if (!isId(key)) throw new NotFound('form')
  const { values, errors, submitted } = readDrillForm(request.body, now)
  if (values === undefined) return await renderDrills(request, response, { status: 422, errors, submitted })
  const told = await unlessReused(inCouncil(council.id, async trx => { await tellOfDrill(trx, council.id, { ...values, id: key }, { userId: signedIn(request).id, now }) }))
  if (told instanceof FormReused) {
    const errors = [{ field: 'day', message: told.message }]
    return await renderDrills(request, response, { status: told.status, errors, submitted: { ...submitted, key: newId() } })
  }
  response.redirect(303, '/staff/availability/rehearsals?done=recorded')
}

async function renderDrills(
  request: Request, response: Response, { status = 200, errors, submitted }: { status?: number, errors?: FieldError[], submitted?: SubmittedDrill & { key?: string } }
): Promise<void> {
  const key = field(request.body, 'key')
  const drills = await inCouncil(request.council.id, async trx => await drillLog(trx, request.council.id, mostDrills))
  response.status(status).render('availability/drills', {
    drills, errors, submitted: { key: isId(key) ? key : newId(), ...submitted }, isDone: field(request.query, 'done') === 'recorded',
    mayChange: signedIn(request).may('availability.change')
  })
}
