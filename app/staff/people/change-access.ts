import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { type AccessChoices, accessChoices } from './access-choices-query.js'
import { readAccessForm, type SubmittedAccess, submittedFrom } from './access-form.js'
import type { StaffStep } from './administrators.js'
import { changeAccess, disablePerson, enablePerson, recordLeaver, type Refusal } from './change-person.js'
import { faultOf, renderPerson, userIdIn } from './show-person.js'
import { findStaffMember, type StaffMember } from './staff-member.js'

/** One's own is for another person to change, as one's page says. */
export async function showAccess(request: Request, response: Response): Promise<void> {
  const { user, choices } = await findBoth(request)
  if (user.id === signedIn(request).id) return response.redirect(303, `/staff/users/${user.id}`)
  render(response, { user, version: user.version, choices, submitted: submittedFrom(user) })
}

export async function saveAccess(request: Request, response: Response): Promise<void> {
  const { user, choices } = await findBoth(request)
  const { values, errors, submitted } = readAccessForm(request.body, choices)
  const seen = seenIn(request)
  if (values === undefined) return render(response, { user, version: seen, choices, submitted, errors })
  const refusal = await inCouncil(request.council.id, async trx => await changeAccess(trx, stepOf(request), user.id, seen, values))
  if (refusal === null) return response.redirect(303, `/staff/users/${user.id}`)
  const { user: now } = await findBoth(request)
  render(response, { user: now, version: refusal === 'stale' ? now.version : seen, choices, submitted, errors: [faultOf(refusal, 'role')] })
}

export async function disable(request: Request, response: Response): Promise<void> {
  const id = userIdIn(request)
  await answer(request, response, await inCouncil(request.council.id, async trx => await disablePerson(trx, stepOf(request), id)), 'disable')
}

export async function enable(request: Request, response: Response): Promise<void> {
  const id = userIdIn(request)
  await inCouncil(request.council.id, async trx => { await enablePerson(trx, stepOf(request), id) })
  response.redirect(303, `/staff/users/${id}`)
}

/** Asks first, and says what it does. */
export async function showDisabling(request: Request, response: Response): Promise<void> {
  await ask(request, response, 'staff/people/disabling')
}

export async function showLeaving(request: Request, response: Response): Promise<void> {
  await ask(request, response, 'staff/people/leaving')
}

export async function leave(request: Request, response: Response): Promise<void> {
  const id = userIdIn(request)
  await answer(request, response, await inCouncil(request.council.id, async trx => await recordLeaver(trx, stepOf(request), id)), 'disable')
}

export function stepOf(request: Request): StaffStep {
  return { councilId: request.council.id, actorId: signedIn(request).id, now: request.services.clock.now() }
}

async function ask(request: Request, response: Response, view: string): Promise<void> {
  const { user } = await findBoth(request)
  if (user.id === signedIn(request).id) return response.redirect(303, `/staff/users/${user.id}`)
  response.render(view, { user })
}

async function answer(request: Request, response: Response, refusal: Refusal | null, place: string): Promise<void> {
  if (refusal !== null) return await renderPerson(request, response, [faultOf(refusal, place)])
  response.redirect(303, `/staff/users/${userIdIn(request)}`)
}

async function findBoth(request: Request): Promise<{ user: StaffMember, choices: AccessChoices }> {
  const { council } = request
  const { user, choices } = await inCouncil(council.id, async trx => ({
    user: await findStaffMember(trx, council.id, userIdIn(request)), choices: await accessChoices(trx, council.id)
  }))
  if (user === undefined) throw new NotFound('user')
  return { user, choices }
}

interface AccessPage {
  user: StaffMember
  version: number
  choices: AccessChoices
  submitted: SubmittedAccess
  errors?: FieldError[]
}

function render(response: Response, page: AccessPage): void {
  response.status(page.errors === undefined ? 200 : 422).render('staff/people/access', page)
}
