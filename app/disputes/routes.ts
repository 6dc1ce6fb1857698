import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import type { Route } from '../web/route.js'
import { signedIn } from '../web/signed-in-person.js'
import { latestPolls, listDisputes } from './disputes-query.js'

/** Payments that their payers dispute with the bank: what needs an answer, and what became of the others. */
export const disputeRoutes: Route[] = [
  { method: 'get', path: '/staff/disputes', permission: 'disputes.view', handler: showDisputes }
]

async function showDisputes(request: Request, response: Response): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  response.render('disputes/disputes', await inCouncil(council.id, async trx => ({
    disputes: await listDisputes(trx, council.id, person), polls: await latestPolls(trx, council.id, person), may: person.permissions
  })))
}
