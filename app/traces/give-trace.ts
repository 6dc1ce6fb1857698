import type { Knex } from 'knex'
import { Conflict, NotFound } from '../errors.js'
import type { Mover } from '../transfers/transfer.js'
import { recordAudit } from '../users/audit.js'
import { colleaguesWho, type WorkToGive } from '../users/colleagues-query.js'
import type { Trace } from './trace.js'
import { recordTraceEvent } from './trace-event.js'
import { changeTrace, openTrace } from './work-trace.js'

/** What a colleague needs for a trace: its money may have come by any method, which limits what they find. */
export function workOfTrace({ fund_code }: Pick<Trace, 'fund_code'>): WorkToGive {
  return { permission: 'traces.work', fundCodes: [fund_code] }
}

/**
 * Gives a trace that one has, or that nobody has, to a colleague, who finds it on their home page. Giving it twice is harmless.
 * @throws NotFound when there is no such trace or colleague · Conflict when somebody else has it, or it is closed
 */
export async function giveTrace(trx: Knex.Transaction, worker: Mover, id: string, to: string): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, null)
  if (trace.owner_id === to && trace.given_by === person.id) return
  if (trace.owner_id !== null && trace.owner_id !== person.id) throw new Conflict('Somebody else has taken this trace since you opened the page')
  if (!(await colleaguesWho(trx, councilId, person.id, workOfTrace(trace))).some(colleague => colleague.id === to)) throw new NotFound('colleague')
  await changeTrace(trx, trace, { owner_id: to, given_by: person.id })
  await recordTraceEvent(trx, { councilId, traceId: id }, 'given', { userId: person.id, at: now, facts: { to } })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'trace_given', subjectId: id, facts: { to } })
}
