import type { Request } from 'express'
import type { CouncilId } from '../database/in-council.js'
import { field } from '../web/form-body.js'
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

/** The version that whoever sent the form had before them; one that there never was where the field holds no number. */
export function versionSeen(body: unknown): number {
  const typed = field(body, 'version')
  return /^\d{1,9}$/.test(typed) ? Number(typed) : -1
}
