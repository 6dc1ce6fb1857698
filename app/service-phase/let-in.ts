import type { Request } from 'express'
import { HttpError } from '../errors.js'
import type { Fund } from '../funds/fund.js'

/**
 * Why somebody is led to the council's old service. not-started: the fund has yet to come over · not-invited: it is in private beta, and
 * this visitor has accepted no invitation to it · stopped: it was sent back for now.
 */
export type TurnedAwayBecause = 'not-started' | 'not-invited' | 'stopped'

/** Nobody may begin to pay this here, or not this visitor. What was begun before goes on to its end. */
export class TurnedAway extends HttpError {
  readonly because: TurnedAwayBecause
  readonly fund: Fund

  constructor(because: TurnedAwayBecause, fund: Fund) {
    super(403, `Turned away: ${because}`)
    this.because = because
    this.fund = fund
  }
}

/** Why this visitor may not begin to pay for this fund here; null when they may. */
export function turnedAwayBecause({ council, session, services: { clock } }: Request, fund: Fund): TurnedAwayBecause | null {
  const now = clock.now()
  if (fund.stopped_reason !== null) return 'stopped'
  switch (fund.phaseAt(council, now)) {
    case 'not-started': return 'not-started'
    case 'private-beta': return isInvited(session.invited, fund, now) ? null : 'not-invited'
    case 'public-beta':
    case 'live': return null
  }
}

/** @throws TurnedAway */
export function letIn(request: Request, fund: Fund): void {
  const because = turnedAwayBecause(request, fund)
  if (because !== null) throw new TurnedAway(because, fund)
}

function isInvited(invited: Invited | undefined, fund: Fund, now: Date): boolean {
  return invited !== undefined && invited.until > now.getTime() && (invited.fundCodes === null || invited.fundCodes.includes(fund.code))
}

/** What an invitation that was accepted in this session opens, and until when. */
export interface Invited {
  /** Null for every fund in private beta. */
  fundCodes: string[] | null
  until: number
}
