import type { ReadinessCheck, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** What the phases ask of the measures. */
export const measureChecks: readonly ReadinessCheck[] = [
  { code: 'completion', forPhase: 'public-beta', words: 'Completion is measured', isStated: false, look: completionIsMeasured },
  { code: 'targets', forPhase: 'live', words: 'Targets are met', isStated: false, look: targetsAreMet }
]

async function completionIsMeasured({ measures }: ReadinessFacts): Promise<ReadinessFinding> {
  const { completion: { completed, started } } = await measures()
  const text = started === 0 ? 'No payment has been counted in the last four weeks' : `${completed} of the ${started} payments begun in the last four weeks were completed`
  return { isMet: started > 0, evidence: [{ text, path: '/staff/measures', permission: 'measures.view' }] }
}

/** Without any target there is none to meet. */
async function targetsAreMet({ measures }: ReadinessFacts): Promise<ReadinessFinding> {
  const { targets: { met, of } } = await measures()
  const text = of === 0 ? 'The council has set no targets' : `${met} of ${of} targets were met in the last whole month`
  return { isMet: of > 0 && met === of, evidence: [{ text, path: '/staff/measures', permission: 'measures.view' }] }
}
