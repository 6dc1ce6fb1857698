import type { Request } from 'express'
import type { Knex } from 'knex'
import { HttpError } from '../errors.js'
import type { Fund } from '../funds/fund.js'
import { sayIfBeta } from '../web/page-context.js'
import { type Invited, invitedTo, opensInWords } from './invitations/invited.js'

/**
 * Why somebody is led to the council's old service. not-started: the fund has yet to come over · not-invited: it is in private beta, and
 * this visitor has accepted no invitation to it · stopped: it was sent back for now.
 */
export type TurnedAwayBecause = 'not-started' | 'not-invited' | 'stopped'

/** Nobody may begin to pay this here, or not this visitor. What was begun before goes on to its end. */
export class TurnedAway extends HttpError {
  readonly because: TurnedAwayBecause
  /** Null where nothing was chosen, and nothing can be. */
  readonly fund: Fund | null
  /** What this visitor was invited to instead, as it stands within a sentence. */
  readonly invitedTo: string | null

  constructor(because: TurnedAwayBecause, fund: Fund | null, invitedTo: string | null = null) {
    super(403, `Turned away: ${because}`)
    this.because = because
    this.fund = fund
    this.invitedTo = invitedTo
  }
}

/**
 * Why whoever was invited like this may not begin to pay for this fund here; null when they may.
 * @param invited what `invitedTo` found of them
 */
export function turnedAwayBecause({ council, services: { clock } }: Request, fund: Fund, invited: readonly Invited[]): TurnedAwayBecause | null {
  if (fund.stopped_reason !== null) return 'stopped'
  switch (fund.phaseAt(council, clock.now())) {
    case 'not-started': return 'not-started'
    case 'private-beta': return invited.some(one => opens(one, fund)) ? null : 'not-invited'
    case 'public-beta':
    case 'live': return null
  }
}

/**
 * @param begunBy the invitation by which the payment at hand was begun
 * @returns the invitation that lets them in, where one is needed
 * @throws TurnedAway
 */
export async function letIn(trx: Knex.Transaction, request: Request, fund: Fund, begunBy: string | null = null): Promise<string | null> {
  const invited = await invitedTo(trx, request, [fund], begunBy)
  const because = turnedAwayBecause(request, fund, invited)
  if (because === 'not-invited' && invited.length > 0) throw new TurnedAway(because, fund, await opensInWords(trx, request.council.id, invited))
  if (because !== null) throw new TurnedAway(because, fund)
  sayIfBeta(request, fund.phaseAt(request.council, request.services.clock.now()))
  return invited.find(one => opens(one, fund))?.invitationId ?? null
}

function opens({ fundCodes }: Invited, fund: Fund): boolean {
  return fundCodes === null || fundCodes.includes(fund.code)
}
