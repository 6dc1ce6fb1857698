import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { invitedCookie } from '../../councils/cookie-names.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { type Fund, fundsInSentence } from '../../funds/fund.js'
import { cookieValue } from '../../web/cookie-value.js'
import { Cohort } from './cohort.js'

/** An invitation that was accepted and still opens the private beta: for which funds, and until when. */
export interface Invited {
  invitationId: string
  /** Null for every fund that is in private beta. */
  fundCodes: string[] | null
  until: Date
  /** The last day of its cohort, unless that is ended before. */
  lastDay: CalendarDate
}

/**
 * The invitations that let this request into the private beta, as they stand now: one that was taken back, or whose cohort is over, lets
 * nobody in. Nothing is asked of the database where none of these funds is in private beta, or nothing was accepted.
 * @param begunBy the invitation by which the payment at hand was begun, whoever is helping with it
 */
export async function invitedTo(trx: Knex.Transaction, request: Request, funds: readonly Fund[], begunBy: string | null = null): Promise<Invited[]> {
  const { council, services: { clock } } = request
  const now = clock.now()
  if (!funds.some(fund => fund.stopped_reason === null && fund.phaseAt(council, now) === 'private-beta')) return []
  return await invitedNow(trx, request, begunBy)
}

/** The same, whatever is to be paid. Found by what this visitor has, however many others are invited. */
export async function invitedNow(trx: Knex.Transaction, request: Request, begunBy: string | null = null): Promise<Invited[]> {
  const { council, session: { invited, helpId }, services: { clock } } = request
  const token = cookieOf(request)
  if (token === null && begunBy === null && invited === undefined) return []
  const helped = invited !== undefined && invited.helpId === helpId ? invited : undefined
  const { rows } = await trx.raw<{ rows: (Record<string, unknown> & { invitation_id: string })[] }>(`
    with known as (
      select a.invitation_id as id from beta_acceptances a where a.council_id = :councilId and a.token_hash = :tokenHash
      union select :begunBy::uuid where :begunBy::uuid is not null
      union select unnest(:helpedBy::uuid[]) where exists (
        select from helps h where h.council_id = :councilId and h.id = :helpId::uuid and h.ended_at is null))
    select c.*, i.id as invitation_id
    from known k
    cross join lateral (
      select i.id, i.cohort_id from beta_invitations i where i.council_id = :councilId and i.id = k.id and i.revoked_at is null limit 1) i
    cross join lateral (select c.* from beta_cohorts c where c.council_id = :councilId and c.id = i.cohort_id limit 1) c`, {
    councilId: council.id, tokenHash: token === null ? '' : hashSecret(token), begunBy, helpedBy: helped === undefined ? [] : [...helped.earlierIds ?? [], helped.invitationId], helpId: helped?.helpId ?? null
  })
  const now = clock.now()
  return rows.map(({ invitation_id: invitationId, ...row }) => ({ invitationId, cohort: Cohort.fromDatabaseJson(row) }))
    .filter(({ cohort }) => cohort.isOpen(now)).map(({ invitationId, cohort }) => ({ invitationId, fundCodes: cohort.fund_codes, until: cohort.endsAt(), lastDay: cohort.closes_on }))
}

/** Whether an invitation was accepted in this browser, and not taken back since. It may be over by now. */
export async function hasAccepted(trx: Knex.Transaction, request: Request): Promise<boolean> {
  const token = cookieOf(request)
  if (token === null) return false
  const invitation = await trx('beta_acceptances as a').where({ 'a.council_id': request.council.id, 'a.token_hash': hashSecret(token) })
    .join('beta_invitations as i', join => join.on('i.council_id', 'a.council_id').on('i.id', 'a.invitation_id')).whereNull('i.revoked_at').first('i.id') as { id: string } | undefined
  return invitation !== undefined
}

/** What they open together, as it stands within a sentence; null for everything that is in private beta. */
export async function opensInWords(trx: Knex.Transaction, councilId: CouncilId, opened: readonly Pick<Invited, 'fundCodes'>[]): Promise<string | null> {
  const codes = opened.map(({ fundCodes }) => fundCodes)
  return codes.length === 0 || codes.includes(null) ? null : await fundsInSentence(trx, councilId, codes.flatMap(some => some ?? []))
}

/**
 * Gives the browser what it is known by, until the end of what it was invited to last.
 * @param known what it is known by already
 * @returns what is kept of it
 */
export function rememberBrowser({ services: { config } }: Request, response: Response, known: string | null, until: Date): string {
  const token = known ?? newToken()
  response.cookie(invitedCookie(config), token, { path: '/', secure: config.https, httpOnly: true, sameSite: 'lax', expires: until })
  return hashSecret(token)
}

/** Lets a browser that is known be known as long as its cohort goes on by now: the last day may have been moved since it accepted. */
export function rememberLonger(request: Request, response: Response, invited: readonly Invited[]): void {
  const token = cookieOf(request)
  if (token !== null && invited.length > 0) rememberBrowser(request, response, token, new Date(Math.max(...invited.map(({ until }) => until.getTime()))))
}

export function cookieOf(request: Request): string | null {
  const found = cookieValue(request, invitedCookie(request.services.config))
  return found !== null && /^[\w-]{10,100}$/.test(found) ? found : null
}
