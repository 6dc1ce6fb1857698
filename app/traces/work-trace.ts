import type { Knex } from 'knex'
import type { CalendarDate } from '../dates.js'
import { Conflict, FormReused, NotFound, NotPermitted } from '../errors.js'
import type { Mover } from '../transfers/transfer.js'
import { recordAudit } from '../users/audit.js'
import type { Person } from '../users/person.js'
import { newReference } from '../references.js'
import { mayBePicked } from './looking/pickable-query.js'
import { lookForMoney } from './looking/look-for-money.js'
import { markerEnd, noteMarker } from './marker.js'
import { lockTrace, soughtBy, Trace } from './trace.js'
import { recordTraceEvent } from './trace-event.js'

/** What somebody knows of the payment; everything may be missing. */
export type Described = Pick<Trace,
  'amount_pence' | 'amount_from_pence' | 'amount_to_pence' | 'paid_from' | 'paid_to' | 'method_code' | 'office_code' | 'payer_name' | 'wrong_reference' | 'card_last_four' | 'receipt_number'>

/**
 * Starts a trace: the account carries its marker from now on, and whoever starts it has it. The form's own id is the trace's, so that a form
 * that is sent twice starts one.
 * @throws FormReused when it started a trace of another account before
 * @param account checked: the fund is one of the person's
 */
export async function startTrace(
  trx: Knex.Transaction, { councilId, person, now }: Mover, id: string, account: { fundCode: string, accountReference: string }
): Promise<void> {
  assertMayWork(person)
  if (!person.mayUseFund(account.fundCode)) throw new NotFound('account')
  const { rows } = await trx.raw<{ rows: unknown[] }>(`
    insert into traces (council_id, id, reference, state, fund_code, account_reference, opened_by, opened_at, owner_id, marked_until)
    values (:councilId, :id, :reference, 'open', :fundCode, :accountReference, :userId, :now, :userId, :until)
    on conflict (council_id, id) do nothing returning 1`, {
    councilId, id, reference: newReference(), fundCode: account.fundCode, accountReference: account.accountReference, userId: person.id, now,
    until: await markerEnd(trx, councilId, now)
  })
  if (rows.length === 0) return await refuseUnlessSame(trx, { councilId, person }, id, account)
  const trace = await Trace.query(trx).findById([councilId, id]).throwIfNotFound()
  await recordTraceEvent(trx, { councilId, traceId: id }, 'started', { userId: person.id, at: now, facts: { until: trace.marked_until } })
  await noteMarker(trx, trace, 'begins', trace.marked_until, now)
}

async function refuseUnlessSame(
  trx: Knex.Transaction, { councilId, person }: Pick<Mover, 'councilId' | 'person'>, id: string, { fundCode, accountReference }: { fundCode: string, accountReference: string }
): Promise<void> {
  const same = await Trace.query(trx).findOne({ council_id: councilId, id, opened_by: person.id, fund_code: fundCode, account_reference: accountReference })
  if (same === undefined) throw new FormReused()
}

/** Puts down what is known of the payment. What is found by it now is not new any more. */
export async function describePayment(trx: Knex.Transaction, worker: Mover, id: string, seen: number, described: Described): Promise<void> {
  const trace = await openTrace(trx, worker, id, seen)
  await changeTrace(trx, trace, described)
  await look(trx, worker, await Trace.query(trx).findById([worker.councilId, id]).throwIfNotFound(), 'described')
}

/** Says that somebody has looked at what the nightly look has found. */
export async function acknowledgeFinds(trx: Knex.Transaction, worker: Mover, id: string): Promise<void> {
  const trace = await openTrace(trx, worker, id, null)
  if (trace.new_finds > 0) await look(trx, worker, trace, 'looked')
}

async function look(trx: Knex.Transaction, { councilId, person, now }: Mover, trace: Trace, action: 'described' | 'looked'): Promise<void> {
  const { finds } = await lookForMoney(trx, councilId, await soughtBy(trx, trace), person)
  const known = [...new Set([...trace.known_finds, ...finds.map(({ key }) => key)])]
  await trace.$query(trx).patch({ known_finds: known, new_finds: 0, looked_at: now })
  await recordTraceEvent(trx, { councilId, traceId: trace.id }, action, { userId: person.id, at: now, facts: { finds: finds.length } })
}

/** Makes a trace this person's. @param from who has it, as the person saw; null for nobody @throws Conflict when somebody else has it by now */
export async function takeTrace(trx: Knex.Transaction, worker: Mover, id: string, from: string | null): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, null)
  if (trace.owner_id === person.id) return
  if (trace.owner_id !== from) throw new Conflict('Somebody else has taken this trace since you opened the page')
  await changeTrace(trx, trace, { owner_id: person.id, given_by: null })
  const over = trace.owner_id === null ? {} : { from: trace.owner_id }
  await recordTraceEvent(trx, { councilId, traceId: id }, trace.owner_id === null ? 'taken' : 'taken-over', { userId: person.id, at: now, facts: over })
}

/** Lets go of a trace. Letting go of what one has not is harmless. */
export async function releaseTrace(trx: Knex.Transaction, worker: Mover, id: string): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, null)
  if (trace.owner_id !== person.id) return
  await changeTrace(trx, trace, { owner_id: null, given_by: null })
  await recordTraceEvent(trx, { councilId, traceId: id }, 'released', { userId: person.id, at: now })
}

/** Lets go of all open traces that somebody has, who is shut out. Answers how many. */
export async function releaseTracesOf(
  trx: Knex.Transaction, { councilId, actorId, now }: Pick<Mover, 'councilId' | 'now'> & { actorId: string }, userId: string
): Promise<number> {
  const held = await Trace.query(trx).where({ council_id: councilId, owner_id: userId, state: 'open' }).orderBy('id').forUpdate()
  for (const trace of held) {
    await changeTrace(trx, trace, { owner_id: null, given_by: null })
    await recordTraceEvent(trx, { councilId, traceId: trace.id }, 'released', { userId: actorId, at: now, facts: { from: userId } })
  }
  return held.length
}

/** Moves the end of the marker, as often as is needed; each time is in the history. */
export async function extendMarker(trx: Knex.Transaction, worker: Mover, id: string, seen: number, until: CalendarDate): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, seen)
  if (trace.marked_until === until) return
  await changeTrace(trx, trace, { marked_until: until })
  await recordTraceEvent(trx, { councilId, traceId: id }, 'marked', { userId: person.id, at: now, facts: { from: trace.marked_until, until } })
  await recordAudit(trx, councilId, {
    at: now, userId: person.id, action: 'trace_marker_moved', subjectId: id, before: { until: trace.marked_until }, after: { until }
  })
  await noteMarker(trx, trace, 'extends', until, now)
}

/** Says that a line of the ledger is the payment, or that it is not after all. @throws NotFound for a line that is not the person's to see */
export async function pickFind(
  trx: Knex.Transaction, worker: Mover, id: string, seen: number, line: { entryId: string, lineNumber: number } | null
): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, seen)
  const reference = line === null ? null : await mayBePicked(trx, councilId, line, person)
  if (line !== null && reference === null) throw new NotFound('transaction')
  if (line === null && trace.found_entry_id === null) return
  await changeTrace(trx, trace, { found_entry_id: line?.entryId ?? null, found_line_number: line?.lineNumber ?? null })
  const facts = { entryId: line?.entryId ?? trace.found_entry_id ?? '', ...reference === null ? {} : { reference } }
  await recordTraceEvent(trx, { councilId, traceId: id }, line === null ? 'unpicked' : 'picked', { userId: person.id, at: now, facts })
}

/**
 * An open trace, kept for this transaction.
 * @param seen its version when the form was drawn; null where any will do
 * @throws Conflict, in words, when it was closed or changed since
 */
export async function openTrace(trx: Knex.Transaction, { councilId, person }: Mover, id: string, seen: number | null): Promise<Trace> {
  assertMayWork(person)
  const trace = await lockTrace(trx, councilId, id, person)
  if (trace === undefined) throw new NotFound('trace')
  if (!trace.isOpen()) throw new Conflict('This trace has been closed since you opened the page')
  if (seen !== null && seen !== trace.version) throw new Conflict('Somebody has changed this trace since you opened the page. Look at what is so now before you go on')
  return trace
}

/** Changes the row. The trace in hand stays as it was before, which is what its history tells. */
export async function changeTrace(trx: Knex.Transaction, { council_id, id, version }: Trace, changes: Partial<Trace>): Promise<void> {
  await Trace.query(trx).findById([council_id, id]).patch({ ...changes, version: version + 1 })
}

function assertMayWork(person: Person): void {
  if (!person.may('traces.work')) throw new NotPermitted('traces.work')
}
