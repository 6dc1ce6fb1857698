import { readFile } from 'node:fs/promises'
import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil, insertOnce } from '../../database/in-council.js'
import { FormReused, NotFound, unlessReused } from '../../errors.js'
import { offeredFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readCohortForm } from './cohort-form.js'
import { Cohort } from './cohort.js'
import { readInvitation, type SubmittedInvitation } from './invitation-form.js'
import { readInvitationsFile } from './invitations-file.js'
import { BetaInvitation, lockInvitation, openOnceMore } from './invitation.js'
import { invite, type Inviter, type NewInvitation, sendEmail } from './invite.js'
import { cohortOf, renderCohort, renderCohorts } from './show-cohorts.js'

export async function makeCohort(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const codes = await inCouncil(council.id, async trx => (await offeredFunds(trx, council.id)).map(({ code }) => code))
  const form = readCohortForm(request.body, codes, now)
  if (form.errors !== undefined) return await renderCohorts(request, response, { ...form, status: 422 })
  const id = formId(request, 'form')
  const userId = signedIn(request).id
  const made = await unlessReused(inCouncil(council.id, async trx => {
    const { name, quota } = form.values
    const isNew = await insertOnce(trx, 'beta_cohorts', { councilId: council.id, id, said: { ...form.values }, besides: { made_at: now, made_by: userId } })
    if (isNew) await recordAudit(trx, council.id, { at: now, userId, action: 'beta_cohort_made', subjectId: id, facts: { name, quota } })
  }))
  if (made instanceof FormReused) return await renderCohorts(request, response, { status: made.status, errors: [{ field: 'name', message: made.message }], submitted: form.submitted })
  response.redirect(303, `/staff/cohorts/${id}?done=made`)
}

export async function inviteOne(request: Request, response: Response): Promise<void> {
  const form = readInvitation(request.body)
  if (form.errors !== undefined) return await renderCohort(request, response, { ...form, status: 422 })
  await inviteAll(request, response, String(request.params.cohortId), [form.values], form.submitted)
}

/** Invites everybody in a file, or nobody where a row of it is at fault. */
export async function inviteMany(request: Request, response: Response): Promise<void> {
  const cohortId = field(request.body, 'cohort')
  const read = request.file === undefined ? { faults: ['Choose a file'] } : await readInvitationsFile(await readFile(request.file.path))
  if (read.faults !== undefined) {
    request.params.cohortId = cohortId
    return await renderCohort(request, response, { status: 422, faults: read.faults, errors: [{ field: 'file', message: 'Nobody was invited. Put the file right and send it again' }] })
  }
  await inviteAll(request, response, cohortId, read.values)
}

/** A new code, which opens one browser more though the old one was used up: by email at once, or in a letter that is to be printed. The one that was sent before is out of use. */
export async function sendAgain(request: Request, response: Response): Promise<void> {
  const { cohortId, answer: fault } = await changeInvitation(request, async (trx, invitation, cohort) => {
    if (cohort.hasEnded(request.services.clock.now())) return { status: 422, message: 'The cohort is over, so there are no codes for it any more' }
    if (invitation.revoked_at !== null) return { status: 409, message: 'The invitation has been taken back, so no code was sent' }
    const isSentAlready = String(invitation.code_made_at?.getTime()) !== field(request.body, 'seen')
    if (isSentAlready) return null
    await openOnceMore(trx, invitation)
    if (invitation.delivery === 'email') await sendEmail(trx, inviterOf(request), cohort, invitation)
    else await BetaInvitation.query(trx).where({ council_id: cohort.council_id, id: invitation.id }).patch({ code_hash: null, code_made_at: null, code_expires_at: null })
    return null
  })
  if (fault !== null) {
    request.params.cohortId = cohortId
    return await renderCohort(request, response, { status: fault.status, errors: [{ field: 'main-content', message: fault.message }] })
  }
  response.redirect(303, `/staff/cohorts/${cohortId}?done=sent`)
}

/** Shuts them out at once; what they have begun goes on to its end. */
export async function revoke(request: Request, response: Response): Promise<void> {
  const now = request.services.clock.now()
  const userId = signedIn(request).id
  const { cohortId } = await changeInvitation(request, async (trx, { council_id, id, revoked_at }, cohort) => {
    if (revoked_at !== null) return
    await BetaInvitation.query(trx).where({ council_id, id }).patch({ revoked_at: now, revoked_by: userId })
    await recordAudit(trx, council_id, { at: now, userId, action: 'beta_invitation_revoked', subjectId: cohort.id, facts: { invitation: id } })
  })
  response.redirect(303, `/staff/cohorts/${cohortId}?done=revoked`)
}

export async function endCohort(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const [at, userId] = [clock.now(), signedIn(request).id]
  const cohort = await inCouncil(council.id, async trx => {
    const found = await cohortOf(trx, request)
    const ended = await Cohort.query(trx).where({ council_id: council.id, id: found.id }).whereNull('ended_at').patch({ ended_at: at, ended_by: userId })
    if (ended === 1) await recordAudit(trx, council.id, { at, userId, action: 'beta_cohort_ended', subjectId: found.id })
    return found
  })
  response.redirect(303, `/staff/cohorts/${cohort.id}?done=ended`)
}

export function inviterOf(request: Request): Inviter {
  const { council, origin, services: { clock, config } } = request
  return { council, origin, userId: signedIn(request).id, encryptionKey: config.encryptionKey, now: clock.now() }
}

/** The id that a form carries, so that sent twice it makes one thing. */
export function formId(request: Request, name: string): string {
  const id = field(request.body, name)
  return isId(id) ? id : newId()
}

async function inviteAll(request: Request, response: Response, cohortId: string, invitations: readonly NewInvitation[], submitted?: SubmittedInvitation): Promise<void> {
  const fault = await unlessReused(inCouncil(request.council.id, async trx => {
    const cohort = await cohortOf(trx, request, cohortId)
    if (cohort.hasEnded(request.services.clock.now())) return { status: 422, message: 'The cohort is over, so nobody can be invited to it' }
    await invite(trx, inviterOf(request), cohort, formId(request, 'batch'), invitations)
    return null
  }))
  request.params.cohortId = cohortId
  if (fault !== null) {
    const errors = [{ field: 'main-content', message: fault.message }]
    return await renderCohort(request, response, { status: fault.status, errors, ...submitted === undefined ? {} : { submitted } })
  }
  response.redirect(303, `/staff/cohorts/${cohortId}?done=invited`)
}

async function changeInvitation<Answer>(
  request: Request, change: (trx: Knex.Transaction, invitation: BetaInvitation, cohort: Cohort) => Promise<Answer>
): Promise<{ cohortId: string, answer: Answer }> {
  const id = String(request.params.betaInvitationId)
  return await inCouncil(request.council.id, async trx => {
    const invitation = isId(id) ? await lockInvitation(trx, request.council.id, id) : undefined
    if (invitation === undefined) throw new NotFound('invitation')
    const cohort = await cohortOf(trx, request, invitation.cohort_id)
    return { cohortId: cohort.id, answer: await change(trx, invitation, cohort) }
  })
}
