import type { Knex } from 'knex'
import { allCouncilsAndPractice } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { limitsOfUser, noLimits } from '../../users/person.js'
import { lockTrace, soughtBy, Trace } from '../trace.js'
import { recordTraceEvent } from '../trace-event.js'
import { lookForMoney } from './look-for-money.js'

/** Looks again for every open trace of every council: money comes late. Each is a step of its own, and harmless to repeat. */
export async function lookAgainForTraces(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id: councilId }) => {
    const ids = await inCouncil(councilId, async trx => (
      await Trace.query(trx).where({ council_id: councilId, state: 'open' }).whereNotNull('looked_at').orderBy('opened_at').select('id')).map(({ id }) => id))
    for (const id of ids) await inCouncil(councilId, async trx => { await lookAgain(trx, councilId, id, clock.now()) })
  })
}

/** Within the limits of whoever has it, also of somebody who has left since. What is new is counted, and in the history; an officer's open form stays good. */
async function lookAgain(trx: Knex.Transaction, councilId: CouncilId, id: string, now: Date): Promise<void> {
  const trace = await lockTrace(trx, councilId, id, noLimits)
  if (trace?.isOpen() !== true) return
  const { finds } = await lookForMoney(trx, councilId, await soughtBy(trx, trace), await limitsOfUser(trx, councilId, trace.owner_id))
  const added = finds.map(({ key }) => key).filter(key => !trace.known_finds.includes(key))
  await trace.$query(trx).patch({ looked_at: now, known_finds: [...trace.known_finds, ...added], new_finds: trace.new_finds + added.length })
  if (added.length > 0) await recordTraceEvent(trx, { councilId, traceId: id }, 'found-more', { userId: null, at: now, facts: { finds: added.length } })
}
