import { furthestPhase, type Phase, type PhasePlan, phases, phaseWords } from '../councils/phase.js'
import { type CalendarDate, formatDate, londonDate, parseTypedDate, startOfLondonDay } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'
import { asWhole, followsWhole } from './as-whole.js'
import { fingerprintOf, type PhaseScope, type PhaseState } from './phase-change.js'

const longestReason = 500

export interface PhaseWish {
  scope: PhaseScope
  /** Null for a fund that is to follow the whole service again, from now on. */
  phase: Phase | null
  /** The first instant of the day from which it is to hold; null for now. */
  from: Date | null
  reason: string
  overrideReason: string | null
}

export interface SubmittedPhase {
  fund: string
  phase: string
  from: string
  reason: string
  override: string
}

export type PhaseForm = { values: PhaseWish, submitted: SubmittedPhase, errors?: never } | { errors: FieldError[], submitted: SubmittedPhase, values?: never }

/** Reads which phase a council, or one of its funds, is to be in, from when and why. */
export function readPhaseForm(body: unknown, fundCodes: readonly string[], now: Date): PhaseForm {
  const [reason, override] = [field(body, 'reason').trim(), field(body, 'override').trim()]
  const submitted: SubmittedPhase = {
    fund: field(body, 'fund'), phase: field(body, 'phase'), from: field(body, 'from').trim(), reason: maskCardNumbers(reason), override: maskCardNumbers(override)
  }
  const errors: FieldError[] = []
  const phase = submitted.phase === followsWhole ? null : phases.find(one => one === submitted.phase)
  if (phase === null && submitted.fund === '') errors.push({ field: 'fund', message: 'Choose the fund that is to follow the whole service' })
  if (submitted.fund !== '' && !fundCodes.includes(submitted.fund)) errors.push({ field: 'fund', message: 'Choose what is to change' })
  if (phase === undefined) errors.push({ field: 'phase', message: 'Choose the phase' })
  const day = submitted.from === '' ? null : dayFrom(submitted.from, londonDate(now))
  if (day === undefined && phase !== null) errors.push({ field: 'from', message: 'From when must be a day to come, like 27/3/2027. Leave it empty for now' })
  if (phase === null && submitted.from !== '') errors.push({ field: 'from', message: 'A fund follows the whole service from now on: leave the day empty' })
  const fault = textFault('reason', reason, longestReason, 'Say why it changes')
  if (fault !== null) errors.push({ field: 'reason', message: fault })
  const overrideFault = textFault('override', override, longestReason, null)
  if (overrideFault !== null) errors.push({ field: 'override', message: overrideFault })
  if (phase === undefined || day === undefined || errors.length > 0) return { errors, submitted }
  return {
    values: {
      scope: submitted.fund === '' ? null : submitted.fund, phase, from: day === null ? null : startOfLondonDay(day), reason,
      overrideReason: override === '' ? null : override
    },
    submitted
  }
}

/** Reads why something is stopped, resumed, shared out or taken back. */
export function readReason(body: unknown, missing: string): { reason: string, errors?: never } | { reason: string, errors: FieldError[] } {
  const reason = maskCardNumbers(field(body, 'reason').trim())
  const fault = textFault('reason', field(body, 'reason').trim(), longestReason, missing)
  return fault === null ? { reason } : { reason, errors: [{ field: 'reason', message: fault }] }
}

/** What it would be with a wish come true. @param whole the whole service, as it is now */
export function stateWith(state: PhaseState, { scope, phase, from }: PhaseWish, whole: PhasePlan): PhaseState {
  if (phase === null) return asWhole(state, whole)
  const isOwn = scope !== null
  return from === null ? { ...state, phase, nextPhase: null, nextPhaseAt: null, isOwn } : { ...state, nextPhase: phase, nextPhaseAt: from, isOwn }
}

/** The furthest phase to which a wish leads, whose conditions are looked at: with the whole service a fund comes to what is planned for that, too. */
export function goalOf({ phase }: PhaseWish, whole: PhasePlan): Phase {
  return phase ?? furthestPhase(whole)
}

/** What to say of a wish that would change nothing. To wish for the phase that holds is to cancel what is planned, where something is. */
export function nothingToChange(state: PhaseState, wish: PhaseWish, whole: PhasePlan): FieldError | null {
  if (wish.phase === null) return state.isOwn ? null : { field: 'phase', message: 'It follows the whole service already, so this would change nothing' }
  const after = stateWith(state, wish, whole)
  if (wish.from !== null && fingerprintOf(after) === fingerprintOf(state)) return { field: 'phase', message: `${phaseWords[wish.phase]} is planned from ${formatDate(londonDate(wish.from))} already, so this would change nothing` }
  const isSo = wish.phase === state.phase && after.isOwn === state.isOwn && state.nextPhase === null
  return isSo ? { field: 'phase', message: `It is ${phaseWords[wish.phase]} already and nothing is planned, so this would change nothing` } : null
}

function dayFrom(typed: string, today: CalendarDate): CalendarDate | undefined {
  const day = parseTypedDate(typed)
  return day === null || day <= today ? undefined : day
}
