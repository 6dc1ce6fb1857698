import type { Request } from 'express'
import type { CouncilId } from '../database/in-council.js'
import { signedIn } from '../web/signed-in-person.js'

/** Who changes the register, and when. */
export interface Step {
  councilId: CouncilId
  userId: string
  now: Date
}

export function stepOf(request: Request): Step {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}
