import type { PhasePlan } from '../councils/phase.js'
import type { PhaseScope, PhaseState } from './phase-change.js'

/** What stands in the form for a fund without a phase of its own, beside the phases. */
export const followsWhole = 'as-whole'

/** What a fund is without a phase of its own: as the whole service, whatever was planned for it alone. */
export function asWhole(state: PhaseState, { phase }: Pick<PhasePlan, 'phase'>): PhaseState {
  return { ...state, phase, nextPhase: null, nextPhaseAt: null, isOwn: false }
}

/** What holds and what is planned of it: where a fund has no phase of its own, that of the whole service. */
export function planOf(scope: PhaseScope, state: PhaseState, whole: PhasePlan): PhasePlan {
  return scope === null || state.isOwn ? state : whole
}
