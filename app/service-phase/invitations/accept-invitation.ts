import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { type OldService, oldServiceOf } from '../../councils/paid-elsewhere.js'
import { inCouncil } from '../../database/in-council.js'
import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { offeredFunds } from '../../funds/fund.js'
import { readReference } from '../../references.js'
import { hashSecret } from '../../secrets/secret-tokens.js'
import { field } from '../../web/form-body.js'
import { isKept, keepSession } from '../../web/sessions.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { type Cohort, findCohort, takePlace } from './cohort.js'
import { BetaInvitation, hashInvitationCode, lockInvitationByCode } from './invitation.js'
import { cookieOf, invitedNow, opensInWords, rememberBrowser, rememberLonger } from './invited.js'

const tenMinutes = 600
const triesOfSession = throttle('beta-invitation', 10, tenMinutes)
/** Generous: a library has one address for everybody. */
const triesFromAddress = throttle('beta-invitation-from', 200, tenMinutes)

/** Why is never said: whoever guesses learns nothing from the answer. */
const refusal = 'We cannot let you in with this code. Check it against your letter or email. If it is the same there, it has not begun yet, is over or used already, or all places are taken'

/** Where a code is entered; a link from an email brings it along, and is accepted only by pressing the button. */
export async function showInvitation(request: Request, response: Response): Promise<void> {
  const { invited, opens, letsIn } = await inCouncil(request.council.id, async trx => {
    const found = await invitedNow(trx, request)
    return { invited: found, opens: await opensInWords(trx, request.council.id, found), letsIn: await whoIsLetIn(trx, request) }
  })
  rememberLonger(request, response, invited)
  response.render('service-phase/invitations/enter', { invited: invited[0], opens, letsIn, code: readReference(String(request.params.code ?? '')) ?? '', oldService: oldServiceFor(request, letsIn) })
}

/** Whether there is anything for which an invitation is needed, or else everybody is let in, or nobody. */
type LetsIn = 'invited' | 'everybody' | 'nobody'

async function whoIsLetIn(trx: Knex.Transaction, { council, services: { clock } }: Request): Promise<LetsIn> {
  const phases = (await offeredFunds(trx, council.id)).filter(fund => fund.stopped_reason === null).map(fund => fund.phaseAt(council, clock.now()))
  if (phases.includes('private-beta')) return 'invited'
  return phases.some(phase => phase !== 'not-started') ? 'everybody' : 'nobody'
}

/** Needs no account. Accepted again in the same browser it is harmless. */
export async function acceptInvitation(request: Request, response: Response): Promise<void> {
  const typed = field(request.body, 'code')
  const code = readReference(typed)
  if (code === null) return refuse(request, response, withoutCardNumber(typed), faultOf(typed))
  await triesFromAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  if (isKept(request)) await triesOfSession.spend(throttleKey(request, 'session', request.sessionID))
  const accepted = await inCouncil(request.council.id, async trx => await accept(trx, request, response, code))
  if (accepted) return response.redirect(303, '/invitation')
  keepSession(request)
  refuse(request, response, code, refusal)
}

async function accept(trx: Knex.Transaction, request: Request, response: Response, code: string): Promise<boolean> {
  const { council, services: { clock, config } } = request
  const now = clock.now()
  const invitation = await lockInvitationByCode(trx, council.id, hashInvitationCode(config.encryptionKey, code))
  const cohort = invitation && await findCohort(trx, council.id, invitation.cohort_id)
  if (invitation === undefined || cohort?.isOpen(now) !== true || invitation.revoked_at !== null) return false
  const earlier = await acceptedHere(trx, request)
  if (earlier.includes(invitation.id)) return true
  if (!invitation.canBeAccepted(now) || !await countAcceptance(trx, invitation, cohort)) return false
  const others = await invitedNow(trx, request)
  const until = new Date(Math.max(cohort.endsAt().getTime(), ...others.map(other => other.until.getTime())))
  const tokenHash = rememberBrowser(request, response, earlier.length > 0 ? cookieOf(request) : null, until)
  await trx('beta_acceptances').insert({ council_id: council.id, token_hash: tokenHash, invitation_id: invitation.id, accepted_at: now })
  return true
}

/** The first of a household takes a place of the cohort; the others come with it. @returns false where none is left */
export async function countAcceptance(trx: Knex.Transaction, invitation: BetaInvitation, cohort: Cohort): Promise<boolean> {
  const { council_id, id, acceptances } = invitation
  if (acceptances === 0 && !await takePlace(trx, cohort)) return false
  await BetaInvitation.query(trx).where({ council_id, id }).increment('acceptances', 1)
  return true
}

/** The invitations that were accepted in this browser; the cookie of somebody who was never invited is none of ours. */
async function acceptedHere(trx: Knex.Transaction, request: Request): Promise<string[]> {
  const token = cookieOf(request)
  if (token === null) return []
  return await trx('beta_acceptances').where({ council_id: request.council.id, token_hash: hashSecret(token) }).pluck('invitation_id') as string[]
}

function faultOf(typed: string): string {
  if (looksLikeCardNumber(typed)) return cardNumberFault('the code of your invitation')
  return typed.trim() === '' ? 'Enter the code of your invitation' : 'Enter the code as it is in your letter or email: 10 letters and numbers, like 7KQ2-93XM-4S'
}

function refuse(request: Request, response: Response, code: string, message: string): void {
  response.status(422).render('service-phase/invitations/enter', { code, errors: [{ field: 'code', message }], oldService: oldServiceFor(request, 'invited') })
}

/** Whoever is not let in needs it, though the service as a whole may be live: a fund comes over after it. */
function oldServiceFor({ council, services: { clock } }: Request, letsIn: LetsIn): OldService | null {
  return oldServiceOf(council, clock.now(), letsIn !== 'everybody')
}
