import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, FormReused, unlessReused } from '../../errors.js'
import { isId } from '../../ids.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { stepOf } from '../step.js'
import { readReviewForm, readSettingsForm } from './statement-form.js'
import { statementOf } from './statement-query.js'
import { addReview, changeStatementSettings, reviewsOf, statementSettings } from './statement-settings.js'

const path = '/staff/accessibility/statement'

interface Shown {
  errors?: FieldError[]
  submitted?: Record<string, string>
  /** The settings’ when the form was drawn, where a fault of it is told; their own by now without one. */
  version?: number
}

/** The public page: what the regulations ask for, as the register has it now. */
export async function showStatement(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const statement = await inCouncil(council.id, async trx => await statementOf(trx, council.id, services.clock.now()))
  response.render('accessibility/statement/statement', { statement })
}

/** What the council says of itself in the statement, and its reviews. */
export async function showStatementSettings(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

export async function saveStatementSettings(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const form = readSettingsForm(body, londonDate(services.clock.now()))
  if (form.errors !== undefined) return await draw(request, response.status(422), { ...form, version: seenIn(request) })
  try {
    await inCouncil(council.id, async trx => { await changeStatementSettings(trx, stepOf(request), seenIn(request), form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await draw(request, response.status(error.status), { errors: [{ field: 'answer-within', message: error.message }], submitted: form.submitted })
  }
  response.redirect(303, `${path}?done=saved`)
}

export async function reviewStatement(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const form = readReviewForm(body, londonDate(services.clock.now()))
  if (form.errors !== undefined) return await draw(request, response.status(422), form)
  const added = await unlessReused(inCouncil(council.id, async trx => { await addReview(trx, stepOf(request), id, form.values.found) }))
  if (added instanceof FormReused) return await draw(request, response.status(added.status), { errors: [{ field: 'found', message: added.message }], submitted: form.submitted })
  response.redirect(303, `${path}?done=reviewed`)
}

async function draw(request: Request, response: Response, { errors, submitted, version }: Shown): Promise<void> {
  const { council, services, query } = request
  const shown = await inCouncil(council.id, async trx => ({
    settings: await statementSettings(trx, council.id), reviews: await reviewsOf(trx, council.id), statement: await statementOf(trx, council.id, services.clock.now())
  }))
  const { answerWithin, inNorthernIreland, doing } = shown.settings
  const asSaved = { 'answer-within': answerWithin, 'northern-ireland': inNorthernIreland ? 'yes' : '', doing }
  response.render('accessibility/statement/settings', {
    ...shown, version: version ?? shown.settings.version, errors, submitted: { ...asSaved, ...submitted }, id: newId(), done: errors === undefined ? field(query, 'done') : '',
    mayChange: signedIn(request).may('accessibility.change')
  })
}
