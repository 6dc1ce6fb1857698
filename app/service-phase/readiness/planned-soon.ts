import type { Knex } from 'knex'
import { isForward, type Phase } from '../../councils/phase.js'
import type { CouncilId } from '../../database/in-council.js'
import { fundStates } from '../fund-states-query.js'
import { phaseStateOf } from '../phase-change.js'
import { type LookedAt, readinessFor } from './readiness-checks.js'

const soonMs = 7 * 86_400_000

/** A change that is to hold by itself within a week, although something that it needs is not so by now. */
export interface PlannedSoon {
  /** Null for the whole service. */
  fundName: string | null
  phase: Phase
  at: Date
  unmet: LookedAt[]
}

/** A change is checked when it is planned; what it needs may have ceased to be so since. The earliest first. */
export async function plannedWithoutAll(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<PlannedSoon[]> {
  const whole = await phaseStateOf(trx, councilId, null, now)
  const all = [{ code: null, name: null, state: whole }, ...(await fundStates(trx, councilId, whole, now)).filter(({ state }) => state.isOwn)]
  const planned: PlannedSoon[] = []
  for (const { code, name, state: { phase: before, nextPhase: phase, nextPhaseAt: at } } of all) {
    if (phase === null || at === null || at.getTime() > now.getTime() + soonMs || !isForward(before, phase)) continue
    const unmet = (await readinessFor(trx, councilId, { scope: code, phase }, now)).filter(({ isMet }) => !isMet)
    if (unmet.length > 0) planned.push({ fundName: name, phase, at, unmet })
  }
  return planned.sort((one, other) => one.at.getTime() - other.at.getTime())
}
