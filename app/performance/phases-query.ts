import type { Knex } from 'knex'
import { type Phase, phaseAt, type PhasePlan, phaseWords } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { startOfLondonDay } from '../dates.js'
import { addMonths, firstDay, type Month } from '../months.js'

/** A change of the council's phase: the phase that held until then, and what held and was planned from then on. */
interface RecordedChange extends PhasePlan {
  changedAt: Date
  phaseBefore: Phase
}

/** In which phases the council's service was in months that are over, in their order: none where nothing is recorded, as before the first change. */
export async function phasesOfMonths(trx: Knex.Transaction, councilId: CouncilId, months: readonly Month[]): Promise<Map<Month, Phase[]>> {
  const { rows } = await trx.raw<{ rows: RecordedChange[] }>(`
    select changed_at as "changedAt", before->>'phase' as "phaseBefore", after->>'phase' as phase, after->>'nextPhase' as "nextPhase",
      (after->>'nextPhaseAt')::timestamptz as "nextPhaseAt"
    from phase_changes where council_id = :councilId and fund_code is null order by changed_at, id`, { councilId })
  const turns = turnsOf(rows)
  return new Map(months.map(month => [month, phasesOf(month, turns)]))
}

/** `private beta and public beta`; empty where they are not known. */
export function phasesInWords(phases: readonly Phase[]): string {
  return phases.map(phase => phaseWords[phase].toLowerCase()).join(' and ')
}

/** From which instant on the phase is known to be which. What was before the first change is known of the moment before it alone. */
function turnsOf(changes: readonly RecordedChange[]): { at: Date, phase: Phase }[] {
  return changes.flatMap((change, index) => {
    const { changedAt, phaseBefore, nextPhase, nextPhaseAt } = change
    const until = changes[index + 1]?.changedAt
    const isReached = nextPhaseAt !== null && nextPhaseAt > changedAt && (until === undefined || nextPhaseAt < until)
    return [
      ...index === 0 ? [{ at: new Date(changedAt.getTime() - 1), phase: phaseBefore }] : [],
      { at: changedAt, phase: phaseAt(change, changedAt) },
      ...isReached && nextPhase !== null ? [{ at: nextPhaseAt, phase: nextPhase }] : []
    ]
  })
}

function phasesOf(month: Month, turns: ReturnType<typeof turnsOf>): Phase[] {
  const [start, end] = [startOfLondonDay(firstDay(month)), startOfLondonDay(firstDay(addMonths(month, 1)))]
  const atStart = turns.findLast(({ at }) => at <= start)
  const during = turns.filter(({ at }) => at > start && at < end)
  return [...new Set([...atStart === undefined ? [] : [atStart], ...during].map(({ phase }) => phase))]
}
