import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil, takeTurns } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { currentHelp } from '../../payments/helping/current-help.js'
import { rememberSecret, shownSecret } from '../../payments/helping/shown-secrets.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { formId, inviterOf } from './change-cohort.js'
import { Cohort, findCohort } from './cohort.js'
import { countAcceptance } from './accept-invitation.js'
import { BetaInvitation, timesOpen } from './invitation.js'
import { invite, type Inviter, issueCode } from './invite.js'
import { opensInWords } from './invited.js'

/** One for the help that goes on, one for the resident's own browser. */
const timesOnTheSpot = 2

/**
 * An adviser lets in whom they are helping, at once, and has a code to read out for their own browser. Without a help it is the code alone.
 * The same form again leads to what it made before, which keeps its code.
 */
export async function inviteOnTheSpot(request: Request, response: Response): Promise<void> {
  const next = wayOn(field(request.body, 'next'))
  const batchId = formId(request, 'batch')
  const made = await inCouncil(request.council.id, async trx => await inviteHelped(trx, request, batchId)).catch((error: unknown) => {
    if (error instanceof NoPlaceLeft) return null
    throw error
  })
  if (made === null) return response.status(422).render('service-phase/invitations/on-the-spot', { next, state: 'none' })
  if (made.code !== null) rememberSecret(request, made.id, { code: made.code })
  if (made.code !== null && made.helpId !== null) rememberInHelp(request, made.helpId, made.id)
  response.redirect(303, `/staff/on-the-spot-invitations/${made.id}?next=${encodeURIComponent(next)}`)
}

/** Who is invited to something more in the same help keeps what they were invited to before. */
function rememberInHelp({ session }: Request, helpId: string, invitationId: string): void {
  const before = session.invited?.helpId === helpId ? session.invited : undefined
  session.invited = { helpId, invitationId, earlierIds: before === undefined ? [] : [...before.earlierIds ?? [], before.invitationId] }
}

/** The code, in the session of whoever made it, as long as it lets anybody in. */
export async function showOnTheSpot(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const id = String(request.params.betaInvitationId)
  const { invitation, cohort, opens } = await inCouncil(council.id, async trx => {
    const found = isId(id) ? await BetaInvitation.query(trx).where({ council_id: council.id, id, delivery: 'read_out' }).first() : undefined
    const ofIt = found && await findCohort(trx, council.id, found.cohort_id)
    return { invitation: found, cohort: ofIt, opens: ofIt && await opensInWords(trx, council.id, [{ fundCodes: ofIt.fund_codes }]) }
  })
  if (invitation === undefined || cohort === undefined) throw new NotFound('invitation')
  const isInHelp = request.session.invited?.invitationId === id && request.session.invited.helpId === request.session.helpId
  response.render('service-phase/invitations/on-the-spot', {
    next: wayOn(field(request.query, 'next')), invitation, opens, code: shownSecret(request, id)?.code, isInHelp, codeAddress: `${request.origin}/invitation`, times: timesOpen(invitation),
    state: stateOf(invitation, cohort, clock.now())
  })
}

/** taken-back: nobody is let in by it · over: its cohort has ended · used-up, run-out: so is its code; a help that it let in goes on. */
type OnTheSpotState = 'taken-back' | 'over' | 'used-up' | 'run-out' | 'good'

function stateOf(invitation: BetaInvitation, cohort: Cohort, now: Date): OnTheSpotState {
  if (invitation.revoked_at !== null) return 'taken-back'
  if (cohort.hasEnded(now)) return 'over'
  if (invitation.canBeAccepted(now)) return 'good'
  return invitation.acceptances >= invitation.most_acceptances ? 'used-up' : 'run-out'
}

/** Somebody else has taken the last place; nothing that was made is kept. */
class NoPlaceLeft extends Error {}

/** Null when there is no cohort for it, or no place in it; without a code where the same form has made it before. @throws NoPlaceLeft */
async function inviteHelped(trx: Knex.Transaction, request: Request, batchId: string): Promise<{ id: string, code: string | null, helpId: string | null } | null> {
  const inviter = inviterOf(request)
  const { council, now, userId } = inviter
  await takeTurns(trx, `on-the-spot-invitation:${council.id}:${batchId}`)
  const earlier = await madeBefore(trx, request, batchId)
  if (earlier !== null) return earlier
  const cohort = await cohortForAdvisers(trx, inviter, field(request.body, 'fund'))
  if (cohort === undefined) return null
  const [invitation] = await invite(trx, inviter, cohort, batchId, [{
    kind: 'person', delivery: 'read_out', mostAcceptances: timesOnTheSpot, recipient: { name: '', address: '', email: '' }
  }])
  if (invitation === undefined) return await madeBefore(trx, request, batchId)
  const help = await currentHelp(trx, request)
  if (help !== undefined && !await countAcceptance(trx, invitation, cohort)) throw new NoPlaceLeft()
  await recordAudit(trx, council.id, { at: now, userId, action: 'resident_invited_on_the_spot', subjectId: cohort.id, facts: { invitation: invitation.id, help: help?.id ?? null } })
  return { id: invitation.id, code: await issueCode(trx, inviter, cohort, invitation), helpId: help?.id ?? null }
}

async function madeBefore(trx: Knex.Transaction, { council }: Request, batchId: string): Promise<{ id: string, code: null, helpId: null } | null> {
  const made = await BetaInvitation.query(trx).where({ council_id: council.id, batch_id: batchId, delivery: 'read_out' }).first()
  return made === undefined ? null : { id: made.id, code: null, helpId: null }
}

async function cohortForAdvisers(trx: Knex.Transaction, { council, now }: Inviter, fundCode: string): Promise<Cohort | undefined> {
  const cohorts = await Cohort.query(trx).where({ council_id: council.id, is_for_advisers: true }).whereNull('ended_at').orderBy('made_at')
  return cohorts.find(one => one.isOpen(now) && !one.isFull() && (fundCode === '' || one.covers(fundCode)))
}

/** Only a page on which something is begun can be gone on with; anything else that came leads to where it begins. */
function wayOn(path: string): string {
  return /^\/(pay|payments\/[0-9a-f-]{36}\/add)(\/[a-z0-9-]{1,60})?$/.test(path) ? path : '/pay'
}
