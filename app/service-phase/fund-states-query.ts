import type { Knex } from 'knex'
import { phaseAt, type PhasePlan, settled } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { type Fund, offeredFunds } from '../funds/fund.js'
import type { FundState } from './preview-page.js'

/** Every fund that residents can choose, as `phaseStateOf` knows it, in the council's order. */
export async function fundStates(trx: Knex.Transaction, councilId: CouncilId, council: PhasePlan, now: Date): Promise<FundState[]> {
  return (await offeredFunds(trx, councilId)).map(fund => ({
    code: fund.code, name: fund.name,
    state: {
      ...ownOrCouncils(fund, council, now), newFirstShare: null, stoppedReason: fund.stopped_reason, isOwn: fund.own_phase !== null
    }
  }))
}

function ownOrCouncils({ own_phase: phase, own_next_phase: nextPhase, own_next_phase_at: nextPhaseAt }: Fund, council: PhasePlan, now: Date): PhasePlan {
  return phase === null ? { phase: phaseAt(council, now), nextPhase: null, nextPhaseAt: null } : settled({ phase, nextPhase, nextPhaseAt }, now)
}

/** How many payments are under way that were begun since: they end as they began. @param firstId the lowest id of that time */
export async function paymentsUnderWay(trx: Knex.Transaction, councilId: CouncilId, firstId: string): Promise<number> {
  const row = await trx('payments').where({ council_id: councilId }).where('id', '>=', firstId).whereIn('status', ['open', 'paying'])
    .count({ count: '*' }).first() as { count: number } | undefined
  return row?.count ?? 0
}
