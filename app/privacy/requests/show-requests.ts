import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { FormReused, NotFound } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { listRequests, openRequest } from './data-request.js'
import { readRequestForm, type SubmittedRequest } from './request-form.js'

/** The log of requests: those that wait first, with the day by which each must be answered. */
export async function showRequests({ council, services }: Request, response: Response): Promise<void> {
  const today = londonDate(services.clock.now())
  const requests = await inCouncil(council.id, async trx => await listRequests(trx, council.id))
  response.render('privacy/requests/list', { requests: requests.map(one => ({ ...one, isLate: one.isLate(today) })) })
}

export function showNewRequest(_request: Request, response: Response): void {
  renderNew(response, { submitted: {}, id: newId() })
}

export async function open(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const [id, now] = [field(body, 'id'), services.clock.now()]
  if (!isId(id)) throw new NotFound('form')
  const rules = await inCouncil(council.id, async trx => (await fundsOf(trx, council.id)).map(fund => fund.referenceRule()))
  const { values, errors, submitted } = readRequestForm(body, londonDate(now), rules)
  if (values === undefined) return renderNew(response, { status: 422, errors, submitted, id })
  try {
    await inCouncil(council.id, async trx => { await openRequest(trx, { councilId: council.id, userId: signedIn(request).id, now }, id, values) })
  } catch (error) {
    if (!(error instanceof FormReused)) throw error
    return renderNew(response, { status: error.status, errors: [{ field: 'name', message: error.message }], submitted, id: newId() })
  }
  response.redirect(303, `/staff/data-requests/${id}`)
}

interface NewPage {
  submitted: Partial<SubmittedRequest>
  id: string
  errors?: FieldError[]
  status?: number
}

function renderNew(response: Response, { status = 200, ...page }: NewPage): void {
  response.status(status).render('privacy/requests/new', page)
}
