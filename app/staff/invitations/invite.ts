import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { FormReused, unlessReused } from '../../errors.js'
import { isId } from '../../ids.js'
import { canEmail } from '../../messages/delivery.js'
import { field, type FieldError } from '../../web/form-body.js'
import { type AccessChoices, accessChoices } from '../people/access-choices-query.js'
import type { SubmittedAccess } from '../people/access-form.js'
import { stepOf } from '../people/change-access.js'
import { userIdIn } from '../people/show-person.js'
import { readInviteForm } from './invite-form.js'
import { inviteAgain, type InvitationStep, invitePerson, takeInvitationBack } from './invite-person.js'

const takenEmail: FieldError = { field: 'email', message: 'Somebody with this email address is on the list of people already, perhaps as one who has left. Invite them again from their page' }

export async function showInvite(request: Request, response: Response): Promise<void> {
  render(request, response, await choicesOf(request), { funds: 'all', methods: 'all' })
}

export async function invite(request: Request, response: Response): Promise<void> {
  const choices = await choicesOf(request)
  const { values, errors, submitted } = readInviteForm(request.body, choices)
  if (values === undefined) return render(request, response.status(422), choices, submitted, errors)
  const isInvited = await unlessReused(inCouncil(request.council.id, async trx => await invitePerson(trx, invitationStep(request), values)))
  if (isInvited instanceof FormReused) return render(request, response.status(isInvited.status), choices, submitted, [{ field: 'email', message: isInvited.message }], newId())
  if (!isInvited) return render(request, response.status(422), choices, submitted, [takenEmail])
  response.redirect(303, `/staff/users/${values.id}`)
}

export async function sendAgain(request: Request, response: Response): Promise<void> {
  const id = userIdIn(request)
  const seen = field(request.body, 'seen')
  await inCouncil(request.council.id, async trx => { await inviteAgain(trx, invitationStep(request), id, seen === '' ? null : seen) })
  response.redirect(303, `/staff/users/${id}`)
}

export async function takeBack(request: Request, response: Response): Promise<void> {
  const id = userIdIn(request)
  await inCouncil(request.council.id, async trx => { await takeInvitationBack(trx, stepOf(request), id) })
  response.redirect(303, `/staff/users/${id}`)
}

function invitationStep(request: Request): InvitationStep {
  return { ...stepOf(request), council: request.council, origin: request.origin }
}

async function choicesOf({ council }: Request): Promise<AccessChoices> {
  return await inCouncil(council.id, async trx => await accessChoices(trx, council.id))
}

function render({ services, body }: Request, response: Response, choices: AccessChoices, submitted: SubmittedAccess, errors?: FieldError[], key = keyIn(body)): void {
  response.render('staff/people/invite', {
    choices, submitted, errors, key, canEmail: canEmail(services.config)
  })
}

function keyIn(body: unknown): string {
  return isId(field(body, 'key')) ? field(body, 'key') : newId()
}
