import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { isId } from '../../ids.js'
import { addressWith, field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { rolesOf } from '../roles/role.js'
import { listStaff, type StaffFilter, staffStates } from './staff-member.js'

const peopleOnPage = 50

/** The council's people, by name, with what narrows the list. */
export async function showPeople(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const submitted = { words: field(query, 'words').trim().slice(0, 100), role: field(query, 'role'), state: field(query, 'state') }
  const filter: StaffFilter = {
    words: submitted.words, roleCode: submitted.role === '' ? null : submitted.role, state: staffStates.find(state => state === submitted.state) ?? null
  }
  const after = isId(field(query, 'after')) ? field(query, 'after') : null
  const { people, roles } = await inCouncil(council.id, async trx => ({
    people: await listStaff(trx, council.id, filter, { after, limit: peopleOnPage + 1 }), roles: await rolesOf(trx, council.id)
  }))
  const shown = people.slice(0, peopleOnPage)
  const last = people.length > peopleOnPage ? shown.at(-1) : undefined
  response.render('staff/people/people', {
    people: shown, roles, submitted, userId: signedIn(request).id, may: signedIn(request).permissions, isFirstPage: after === null, now: request.services.clock.now(),
    firstPage: addressWith('/staff/users', submitted), nextPage: last === undefined ? null : addressWith('/staff/users', { ...submitted, after: last.id })
  })
}
