import type { Request, Response } from 'express'
import { shareCookie } from '../../councils/cookie-names.js'
import { oldServiceOf } from '../../councils/paid-elsewhere.js'
import { phaseAt } from '../../councils/phase.js'
import { closedToPayers } from '../../councils/planned-window.js'
import { inCouncil } from '../../database/in-council.js'
import { cookieValue } from '../../web/cookie-value.js'
import { publicAccess, type Route } from '../../web/route.js'
import { cookieOf, hasAccepted, invitedNow, rememberLonger } from '../invitations/invited.js'
import { drawNumber, firstNumber, readNumber } from './visitor-share.js'

const yearMs = 365 * 24 * 3_600_000

/**
 * Which page somebody starts from. new: the service, as ever · both-new, both-old: both services, one of them first · invitation: only
 * invited people pay here · old: nobody pays here yet.
 */
export type StartPage = 'new' | 'both-new' | 'both-old' | 'invitation' | 'old'

export const startRoutes: Route[] = [{ method: 'get', path: '/', permission: publicAccess, handler: showStart }]

/** Where everybody starts. What stands there goes by the phase, and in public beta by the share of visitors who are shown the new service first. */
async function showStart(request: Request, response: Response): Promise<void> {
  const { council, services, windows } = request
  const closed = closedToPayers(windows, services.clock.now())
  response.render('councils/start', { examples: services.examplesFor(council), start: await startPageOf(request, response), closed })
}

async function startPageOf(request: Request, response: Response): Promise<StartPage> {
  const { council, services: { clock } } = request
  switch (phaseAt(council, clock.now())) {
    case 'not-started': return 'old'
    case 'private-beta': {
      const invited = await inCouncil(council.id, async trx => await invitedNow(trx, request))
      rememberLonger(request, response, invited)
      return invited.length > 0 ? 'new' : 'invitation'
    }
    case 'public-beta': return oldServiceOf(council, clock.now()) === null || await isNewFirst(request, response) ? 'both-new' : 'both-old'
    case 'live': return 'new'
  }
}

/**
 * Nothing is drawn, and nothing kept, where it is the same for everybody. A share that grows takes the new service from nobody. Nor does any
 * share take it from whoever accepted an invitation: they keep the number that is among the first to be shown it when the invitation, and what
 * is known of it, is over.
 */
async function isNewFirst(request: Request, response: Response): Promise<boolean> {
  const { council, services: { config } } = request
  const share = council.newFirstShare
  const kept = readNumber(cookieValue(request, shareCookie(config)))
  if (cookieOf(request) !== null && await inCouncil(council.id, async trx => await hasAccepted(trx, request))) {
    if (kept !== firstNumber) keepNumber(request, response, firstNumber)
    return true
  }
  if (share === 0 || share === 100) return share === 100
  const number = kept ?? drawNumber()
  if (kept === null) keepNumber(request, response, number)
  return number < share
}

function keepNumber({ services: { config } }: Request, response: Response, number: number): void {
  response.cookie(shareCookie(config), String(number), { path: '/', secure: config.https, httpOnly: true, sameSite: 'lax', maxAge: yearMs })
}
