import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import type { FieldError } from '../../web/form-body.js'
import { findSecondFactor } from '../../sign-in/second-factor/second-factor.js'
import { signedIn } from '../../web/signed-in-person.js'
import { historyOf } from '../audit-trail/audit-query.js'
import { auditRow } from '../audit-trail/audit-row.js'
import { namesIn } from '../audit-trail/names-query.js'
import { canBeInvited } from '../invitations/invite-person.js'
import { canBeEnabled, type Refusal } from './change-person.js'
import { findStaffMember } from './staff-member.js'

const mostEvents = 50

export async function showPerson(request: Request, response: Response): Promise<void> {
  await renderPerson(request, response)
}

/** Somebody's page, with what was wrong when something was tried there. */
export async function renderPerson(request: Request, response: Response, errors?: FieldError[]): Promise<void> {
  const { council, services } = request
  const [viewer, id] = [signedIn(request), userIdIn(request)]
  const { user, names, ...found } = await inCouncil(council.id, async trx => {
    const history = await historyOf(trx, council.id, { kind: 'user', id }, mostEvents)
    const names = await namesIn(trx, council.id, history)
    return { user: await findStaffMember(trx, council.id, id), history, names, choices: names.choices, secondFactor: await findSecondFactor(trx, council.id, id) }
  })
  if (user === undefined) throw new NotFound('user')
  const mayChange = viewer.may('users.change') && user.id !== viewer.id
  response.status(errors === undefined ? 200 : 422).render('staff/people/person', {
    ...found, history: found.history.map(event => auditRow(event, viewer.permissions, names)), user, errors, mostEvents, isOneself: user.id === viewer.id, mayChange, may: viewer.permissions, now: services.clock.now(),
    mayInvite: mayChange && canBeInvited(user), mayEnable: mayChange && canBeEnabled(user)
  })
}

/** @throws NotFound when the address names nobody who could be there. */
export function userIdIn({ params }: Request): string {
  const id = String(params.userId)
  if (!isId(id)) throw new NotFound('user')
  return id
}

export function faultOf(refusal: Refusal, field: string): FieldError {
  if (refusal === 'last administrator') {
    return { field, message: 'Somebody has to be left who can invite people and change roles. Give another person a role that may do both first' }
  }
  return { field, message: 'Somebody else has changed this since you opened it. Nothing of yours is lost: look at what it was changed to, then save again if yours is right' }
}
