import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { isId } from '../../ids.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { seeOutcomes } from './outcome.js'
import { unseenOutcomes } from './outcomes-query.js'

const mostShown = 100

/** What others have decided of what this person asked for, until they have looked at each. */
export async function showOutcomes(request: Request, response: Response): Promise<void> {
  const { council } = request
  const outcomes = await inCouncil(council.id, async trx => await unseenOutcomes(trx, council.id, signedIn(request), mostShown))
  response.render('approvals/outcomes', { outcomes, mostShown })
}

/** All that were shown are seen, and no others. */
export async function putOutcomesAside(request: Request, response: Response): Promise<void> {
  const { council } = request
  const ids = field(request.body, 'shown').split(' ').filter(isId).slice(0, mostShown)
  await inCouncil(council.id, async trx => { await seeOutcomes(trx, council.id, signedIn(request).id, ids) })
  response.redirect(303, '/staff')
}
