import type { Request, Response } from 'express'
import { needsAttention } from '../attention/attention-query.js'
import { inCouncil } from '../database/in-council.js'
import { signedIn } from '../web/signed-in-person.js'
import type { Route } from '../web/route.js'

/** Where staff arrive: what they can do and, for those who look after the money, how it stands. */
export const homeRoutes: Route[] = [
  { method: 'get', path: '/staff', permission: 'home.view', handler: showHome }
]

async function showHome(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const attention = person.may('attention.view')
    ? await inCouncil(council.id, async trx => await needsAttention(trx, council.id, services.clock.now()))
    : undefined
  response.render('home/home', { attention, may: person.permissions })
}
