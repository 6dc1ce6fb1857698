import { inCouncil } from '../../app/database/in-council.js'
import { changePhase, type ChangeReasons, fingerprintOf, phaseStateOf } from '../../app/service-phase/phase-change.js'
import type { TestCouncil } from './builders.js'

/** The service's owner has changed to how many visitors it is shown first. @returns the change's id */
export async function aPhaseChange(council: TestCouncil, reasons: Partial<ChangeReasons> = {}): Promise<string> {
  const now = new Date()
  return await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, null, now)
    return await changePhase(trx, council.id, { scope: null, kind: 'share', seen: fingerprintOf(state), after: { ...state, newFirstShare: 50 } }, {
      userId: council.users.owner.id, now, reason: 'To begin with half', ...reasons
    })
  })
}
