import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { measuresEvidence } from '../../measures/measures-evidence.js'
import type { ReadinessCheck, ReadinessFinding } from './readiness-check.js'

/** What the phases ask of the measures. */
export const measureChecks: readonly ReadinessCheck[] = [
  { code: 'completion', forPhase: 'public-beta', words: 'Completion is measured', isStated: false, look: completionIsMeasured },
  { code: 'targets', forPhase: 'live', words: 'Targets are met', isStated: false, look: targetsAreMet }
]

async function completionIsMeasured(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<ReadinessFinding> {
  const { completion: { completed, started } } = await measuresEvidence(trx, councilId, now)
  const text = started === 0 ? 'No payment has been counted in the last four weeks' : `${completed} of the ${started} payments begun in the last four weeks were completed`
  return { isMet: started > 0, evidence: [{ text, path: '/staff/measures', permission: 'measures.view' }] }
}

/** Without any target there is none to meet. */
async function targetsAreMet(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<ReadinessFinding> {
  const { targets: { met, of } } = await measuresEvidence(trx, councilId, now)
  const text = of === 0 ? 'The council has set no targets' : `${met} of ${of} targets were met in the last whole month`
  return { isMet: of > 0 && met === of, evidence: [{ text, path: '/staff/measures', permission: 'measures.view' }] }
}
