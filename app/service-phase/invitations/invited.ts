import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { invitedCookie } from '../../councils/cookie-names.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import type { Fund } from '../../funds/fund.js'
import { Cohort } from './cohort.js'

/** An invitation that was accepted and still opens the private beta: for which funds, and until when. */
export interface Invited {
  invitationId: string
  /** Null for every fund that is in private beta. */
  fundCodes: string[] | null
  until: Date
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

/** The same, whatever is to be paid. */
export async function invitedNow(trx: Knex.Transaction, request: Request, begunBy: string | null = null): Promise<Invited[]> {
  const { council, session: { invited, helpId }, services: { clock } } = request
  const token = cookieOf(request)
  if (token === null && begunBy === null && invited === undefined) return []
  const rows = await Cohort.query(trx).alias('c').where({ 'c.council_id': council.id })
    .join('beta_invitations as i', join => join.on('i.council_id', 'c.council_id').on('i.cohort_id', 'c.id')).where({ 'i.council_id': council.id })
    .leftJoin('beta_acceptances as a', join => join.onVal('a.council_id', council.id).on('a.invitation_id', 'i.id').onVal('a.token_hash', token === null ? '' : hashSecret(token)))
    .whereNull('i.revoked_at')
    .where(known => {
      void known.whereIn('i.id', begunBy === null ? [] : [begunBy])
      if (invited !== undefined && invited.helpId === helpId) {
        void known.orWhere(helped => helped.where('i.id', invited.invitationId)
          .whereExists(trx('helps').where({ council_id: council.id, id: invited.helpId, ended_at: null }).select(trx.raw('1'))))
      }
      void known.orWhereNotNull('a.token_hash')
    })
    .select('c.*', 'i.id as invitation_id') as (Cohort & { invitation_id: string })[]
  const now = clock.now()
  return rows.filter(cohort => cohort.isOpen(now)).map(cohort => ({ invitationId: cohort.invitation_id, fundCodes: cohort.fund_codes, until: cohort.endsAt() }))
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

export function cookieOf(request: Request): string | null {
  const name = `${invitedCookie(request.services.config)}=`
  const found = (request.headers.cookie ?? '').split(';').map(part => part.trim()).find(part => part.startsWith(name))?.slice(name.length)
  return found !== undefined && /^[\w-]{10,100}$/.test(found) ? found : null
}
