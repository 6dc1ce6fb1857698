import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { signedIn } from '../../web/signed-in-person.js'
import { feedbackIn } from './show-feedback.js'
import { takeVoteBack, vote } from './vote.js'

/** A vote for what says the same as another is one for the original. */
export async function castVote(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const id = await inCouncil(council.id, async trx => {
    const { id, duplicateOf } = await feedbackIn(trx, request)
    await vote(trx, council.id, duplicateOf ?? id, signedIn(request).id, clock.now())
    return duplicateOf ?? id
  })
  response.redirect(303, `/staff/feedback/${id}?done=voted`)
}

export async function withdrawVote(request: Request, response: Response): Promise<void> {
  const { council } = request
  const id = await inCouncil(council.id, async trx => {
    const { id, duplicateOf } = await feedbackIn(trx, request)
    await takeVoteBack(trx, council.id, duplicateOf ?? id, signedIn(request).id)
    return duplicateOf ?? id
  })
  response.redirect(303, `/staff/feedback/${id}?done=unvoted`)
}
