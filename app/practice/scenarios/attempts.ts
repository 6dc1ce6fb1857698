import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Services } from '../../web/request.js'
import { Chance } from '../invented/chance.js'
import { practiceWorld } from '../invented/world.js'
import { adviserScenarios } from './adviser-scenarios.js'
import { officerScenarios } from './officer-scenarios.js'
import type { Attempt, Scenario } from './scenario.js'

/** Everything that there is to practise, in the order of the pages. */
export const scenarios: readonly Scenario[] = [...adviserScenarios, ...officerScenarios]

export function findScenario(code: string): Scenario | undefined {
  return scenarios.find(one => one.code === code)
}

/** Sets a scenario for somebody. Under an id that has been used it is there already, and nothing is done. */
export async function beginAttempt(
  trx: Knex.Transaction, councilId: CouncilId, scenario: Scenario, { id, userId, services, now }: { id: string, userId: string, services: Pick<Services, 'config'>, now: Date }
): Promise<void> {
  const ground = { trx, world: await practiceWorld(trx, councilId), chance: new Chance(`${councilId}/${id}`), services, now }
  const [begun] = await trx('practice_attempts').where({ council_id: councilId, id }).select('id') as { id: string }[]
  if (begun !== undefined) return
  const facts = await scenario.set(ground)
  await trx('practice_attempts').insert({ council_id: councilId, id, user_id: userId, scenario_code: scenario.code, started_at: now, facts: JSON.stringify(facts) })
    .onConflict(['council_id', 'id']).ignore()
}

/** Somebody's attempts, the latest first. */
export async function attemptsOf(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<Attempt[]> {
  return await trx('practice_attempts').where({ council_id: councilId, user_id: userId }).orderBy([{ column: 'started_at', order: 'desc' }, { column: 'id', order: 'desc' }]).select({
    id: 'id', userId: 'user_id', scenarioCode: 'scenario_code', startedAt: 'started_at', facts: 'facts', doneAt: 'done_at'
  }) as Attempt[]
}

/** Looks whether it has been done; once it was, it stays so. */
export async function checkAttempt(trx: Knex.Transaction, councilId: CouncilId, attempt: Attempt, now: Date): Promise<boolean> {
  if (attempt.doneAt !== null) return true
  const isDone = await findScenario(attempt.scenarioCode)?.isDone(trx, councilId, attempt) === true
  if (isDone) await trx('practice_attempts').where({ council_id: councilId, id: attempt.id }).update({ done_at: now })
  return isDone
}
