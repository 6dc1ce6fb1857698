/** How far a council's or a fund's service has come, in the words of the public Service Manual; before it begins, people pay with the old one. */
export const phases = ['not-started', 'private-beta', 'public-beta', 'live'] as const
export type Phase = typeof phases[number]

export const phaseWords: Record<Phase, string> = { 'not-started': 'Not started', 'private-beta': 'Private beta', 'public-beta': 'Public beta', 'live': 'Live' }

/** A phase and, where one is planned, the next and the instant from which it holds. */
export interface PhasePlan {
  phase: Phase
  nextPhase: Phase | null
  nextPhaseAt: Date | null
}

/** The phase that holds at an instant. */
export function phaseAt({ phase, nextPhase, nextPhaseAt }: PhasePlan, now: Date): Phase {
  return nextPhase !== null && nextPhaseAt !== null && nextPhaseAt <= now ? nextPhase : phase
}

/** The same plan without what is past: what was planned for before now is what holds. */
export function settled(plan: PhasePlan, now: Date): PhasePlan {
  const isPlanned = plan.nextPhaseAt !== null && plan.nextPhaseAt > now
  return { phase: phaseAt(plan, now), nextPhase: isPlanned ? plan.nextPhase : null, nextPhaseAt: isPlanned ? plan.nextPhaseAt : null }
}

/** Whether people are told that what they use is new. */
export function isBeta(phase: Phase | null): boolean {
  return phase === 'private-beta' || phase === 'public-beta'
}

export function earlierPhase(one: Phase, other: Phase): Phase {
  return phases.indexOf(one) <= phases.indexOf(other) ? one : other
}

/** Whether a change leads to a later phase, which asks for evidence; back is always open. */
export function isForward(before: Phase, after: Phase): boolean {
  return phases.indexOf(after) > phases.indexOf(before)
}

/** Whether a plan comes to any phase that another does not come to, or to the same sooner. */
export function leadsForward(before: PhasePlan, after: PhasePlan): boolean {
  return phases.some(phase => reachedAt(after, phase) < reachedAt(before, phase))
}

/** The instant from which a plan has come as far as a phase, in milliseconds: before any where it has already, after all where it never does. */
function reachedAt(plan: PhasePlan, phase: Phase): number {
  if (!isForward(plan.phase, phase)) return -Infinity
  return plan.nextPhase !== null && plan.nextPhaseAt !== null && !isForward(plan.nextPhase, phase) ? plan.nextPhaseAt.getTime() : Infinity
}

/** The latest phase of a plan, whether it holds or is to come. */
export function furthestPhase({ phase, nextPhase }: PhasePlan): Phase {
  return nextPhase !== null && isForward(phase, nextPhase) ? nextPhase : phase
}
