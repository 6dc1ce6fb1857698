import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { signedIn } from '../web/signed-in-person.js'
import { waitingApprovals } from './waiting-approvals-query.js'

const mostShown = 100

/** One list of all that waits for this person's yes, oldest first. */
export async function showApprovals(request: Request, response: Response): Promise<void> {
  const { council } = request
  const waiting = await inCouncil(council.id, async trx => await waitingApprovals(trx, council.id, signedIn(request), mostShown))
  response.render('approvals/list', { waiting, mostShown })
}
