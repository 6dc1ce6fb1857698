import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { stepOf } from './change-access.js'
import { correctPerson } from './correct-person.js'
import { type PersonName, readNameForm } from './name-form.js'
import { faultOf, userIdIn } from './show-person.js'
import { findStaffMember, type StaffMember } from './staff-member.js'

/** One's own is for another person to correct, as one's page says: nobody changes under which name their deeds are kept. */
export async function showName(request: Request, response: Response): Promise<void> {
  const user = await personIn(request)
  if (user.id === signedIn(request).id || user.leftAt !== null) return response.redirect(303, `/staff/users/${user.id}`)
  render(response, user, user.version, user)
}

export async function saveName(request: Request, response: Response): Promise<void> {
  const user = await personIn(request)
  const { values, errors, submitted } = readNameForm(request.body)
  const seen = seenIn(request)
  if (values === undefined) return render(response.status(422), user, seen, submitted, errors)
  const { council, origin } = request
  const refusal = await inCouncil(council.id, async trx => await correctPerson(trx, { ...stepOf(request), council, origin }, user.id, seen, values))
  if (refusal === null) return response.redirect(303, `/staff/users/${user.id}`)
  const fault = refusal === 'stale' ? faultOf('stale', 'name') : { field: 'email', message: 'Somebody with this email address is on the list of people already' }
  const now = await personIn(request)
  render(response.status(422), now, refusal === 'stale' ? now.version : seen, submitted, [fault])
}

async function personIn(request: Request): Promise<StaffMember> {
  const { council } = request
  const user = await inCouncil(council.id, async trx => await findStaffMember(trx, council.id, userIdIn(request)))
  if (user === undefined) throw new NotFound('user')
  return user
}

function render(response: Response, user: StaffMember, version: number, submitted: PersonName, errors?: FieldError[]): void {
  response.render('staff/people/name', { user, version, submitted, errors })
}
