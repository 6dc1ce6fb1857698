import type { Council } from './council.js'
import { phaseAt } from './phase.js'

/** What people paid with before, as they know it. */
export interface OldService {
  name: string
  address: string
}

/**
 * The old service where it is offered; null where there is none. Once this one is live it is offered no more, but for what cannot be
 * paid here, such as a fund that was sent back.
 */
export function oldServiceOf(council: Council, now: Date, isNotPaidHere = false): OldService | null {
  const { oldServiceName: name, oldServiceAddress: address } = council
  if (address === '' || (phaseAt(council, now) === 'live' && !isNotPaidHere)) return null
  return { name: name === '' ? 'our current payment service' : name, address }
}
