import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { namesOfFunds, offeredFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import type { SubmittedCohort } from './cohort-form.js'
import { allCohorts, type Cohort, findCohort } from './cohort.js'
import { recipientOf } from './invite.js'
import type { SubmittedInvitation } from './invitation-form.js'
import { countInvitations, invitationsOf, invitationState } from './invitation.js'

const invitationsOnPage = 100
const steps = ['made', 'changed', 'invited', 'revoked', 'sent', 'ended'] as const

export async function showCohorts(request: Request, response: Response): Promise<void> {
  await renderCohorts(request, response, {})
}

export async function renderCohorts(
  request: Request, response: Response, { status = 200, errors, submitted }: { status?: number, errors?: FieldError[], submitted?: SubmittedCohort }
): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const { cohorts, funds } = await inCouncil(council.id, async trx => ({ cohorts: await allCohorts(trx, council.id), funds: await offeredFunds(trx, council.id) }))
  response.status(status).render('service-phase/invitations/cohorts', {
    cohorts: cohorts.map(cohort => ({ cohort, state: stateOf(cohort, now) })), funds, errors, submitted: submitted ?? { codeDays: '28' },
    mayChange: signedIn(request).may('service-phase.change'), form: newId()
  })
}

export async function showCohort(request: Request, response: Response): Promise<void> {
  await renderCohort(request, response, {})
}

/** What of a cohort's page could not be done, and what was typed there. */
interface CohortPage {
  status?: number
  errors?: FieldError[]
  faults?: string[]
  submitted?: SubmittedInvitation
}

export async function renderCohort(request: Request, response: Response, { status = 200, errors, faults, submitted }: CohortPage): Promise<void> {
  const { council, services: { clock, config } } = request
  const now = clock.now()
  const after = isId(field(request.query, 'after')) ? field(request.query, 'after') : null
  const { cohort, rows, counts, names } = await inCouncil(council.id, async trx => {
    const found = await cohortOf(trx, request)
    const rows = await invitationsOf(trx, found, after, invitationsOnPage + 1)
    return { cohort: found, rows, counts: await countInvitations(trx, found), names: await namesOfFunds(trx, council.id) }
  })
  const invitations = rows.slice(0, invitationsOnPage)
  const last = rows.length > invitationsOnPage ? invitations.at(-1) : undefined
  response.status(status).render('service-phase/invitations/cohort', {
    cohort, funds: cohort.fund_codes?.map(code => names[code] ?? code), state: stateOf(cohort, now), errors, faults, submitted: submitted ?? {},
    batch: newId(), done: steps.find(step => step === field(request.query, 'done')),
    invitations: invitations.map(invitation => ({ invitation, state: invitationState(invitation, now), recipient: recipientOf(invitation, config.encryptionKey) })),
    ...counts, isFirstPage: after === null, firstPage: `/staff/cohorts/${cohort.id}`,
    nextPage: last === undefined ? null : addressWith(`/staff/cohorts/${cohort.id}`, { after: last.id })
  })
}

/** @throws NotFound */
export async function cohortOf(trx: Knex.Transaction, request: Request, id = String(request.params.cohortId)): Promise<Cohort> {
  const cohort = isId(id) ? await findCohort(trx, request.council.id, id) : undefined
  if (cohort === undefined) throw new NotFound('cohort')
  return cohort
}

function stateOf(cohort: Cohort, now: Date): 'ended' | 'full' | 'open' | 'to-come' {
  if (cohort.hasEnded(now)) return 'ended'
  if (cohort.isFull()) return 'full'
  return cohort.isOpen(now) ? 'open' : 'to-come'
}
