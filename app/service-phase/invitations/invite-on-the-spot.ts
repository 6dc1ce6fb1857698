import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { currentHelp } from '../../payments/helping/current-help.js'
import { rememberSecret, shownSecret } from '../../payments/helping/shown-secrets.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { formId, inviterOf } from './change-cohort.js'
import { Cohort } from './cohort.js'
import { countAcceptance } from './accept-invitation.js'
import { BetaInvitation } from './invitation.js'
import { invite, issueCode } from './invite.js'

/** One for the help that goes on, one for the resident's own browser. */
const timesOnTheSpot = 2

/** An adviser lets in whom they are helping, at once, and has a code to read out for their own browser. Without a help it is the code alone. */
export async function inviteOnTheSpot(request: Request, response: Response): Promise<void> {
  const next = wayOn(field(request.body, 'next'))
  const made = await inCouncil(request.council.id, async trx => await inviteHelped(trx, request, field(request.body, 'fund')))
  if (made === null) return response.status(422).render('service-phase/invitations/on-the-spot', { next, code: null })
  rememberSecret(request, made.invitation.id, { code: made.code })
  if (made.helpId !== null) request.session.invited = { helpId: made.helpId, invitationId: made.invitation.id }
  response.redirect(303, `/staff/on-the-spot-invitations/${made.invitation.id}?next=${encodeURIComponent(next)}`)
}

/** The code, in the session of whoever made it. */
export async function showOnTheSpot(request: Request, response: Response): Promise<void> {
  const id = String(request.params.betaInvitationId)
  const found = isId(id) ? await inCouncil(request.council.id, async trx =>
    await BetaInvitation.query(trx).where({ council_id: request.council.id, id, delivery: 'read_out' }).first()) : undefined
  if (found === undefined) throw new NotFound('invitation')
  const invitedHelp = request.session.invited?.invitationId === id
  response.render('service-phase/invitations/on-the-spot', {
    next: wayOn(field(request.query, 'next')), invitation: found, code: shownSecret(request, id)?.code, invitedHelp, codeAddress: `${request.origin}/invitation`
  })
}

/** Null when there is no cohort for it, or no place in it. */
async function inviteHelped(
  trx: Knex.Transaction, request: Request, fundCode: string
): Promise<{ invitation: BetaInvitation, code: string, helpId: string | null } | null> {
  const inviter = inviterOf(request)
  const { council, now, userId } = inviter
  const cohorts = await Cohort.query(trx).where({ council_id: council.id, is_for_advisers: true }).whereNull('ended_at').orderBy('made_at')
  const cohort = cohorts.find(one => one.isOpen(now) && !one.isFull() && (fundCode === '' || one.covers(fundCode)))
  if (cohort === undefined) return null
  const batchId = formId(request, 'batch')
  const [made] = await invite(trx, inviter, cohort, batchId, [{
    kind: 'person', delivery: 'read_out', mostAcceptances: timesOnTheSpot, recipient: { name: '', address: '', email: '' }
  }])
  const invitation = made ?? await BetaInvitation.query(trx).where({ council_id: council.id, batch_id: batchId }).first().throwIfNotFound()
  const help = await currentHelp(trx, request)
  if (made !== undefined && help !== undefined && !await countAcceptance(trx, invitation, cohort)) {
    await BetaInvitation.query(trx).where({ council_id: council.id, id: invitation.id }).patch({ revoked_at: now, revoked_by: userId })
    return null
  }
  if (made !== undefined) {
    await recordAudit(trx, council.id, { at: now, userId, action: 'resident_invited_on_the_spot', subjectId: cohort.id, facts: { invitation: invitation.id, help: help?.id ?? null } })
  }
  return { invitation, code: await issueCode(trx, inviter, cohort, invitation), helpId: help?.id ?? null }
}

/** Only a page on which something is begun can be gone on with; anything else that came leads to where it begins. */
function wayOn(path: string): string {
  return /^\/(pay|payments\/[0-9a-f-]{36}\/add)(\/[a-z0-9-]{1,60})?$/.test(path) ? path : '/pay'
}
