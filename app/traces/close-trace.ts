import type { Knex } from 'knex'
import type { Council } from '../councils/council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { Conflict, NotFound } from '../errors.js'
import { findAccountHolder } from '../funds/account-holder.js'
import { fundsByCode } from '../funds/fund.js'
import { maskEmail } from '../messages/masked-email.js'
import { queueMessageOnce } from '../messages/outbox-message.js'
import type { Mover } from '../transfers/transfer.js'
import { type Movement, pickedBy } from './looking/pickable-query.js'
import { recordAudit } from '../users/audit.js'
import { fillIn, letterWordsOf, usualWords } from './letter-words.js'
import { noteMarker } from './marker.js'
import { lockTrace, type Outcome, type Trace } from './trace.js'
import { historyOf, recordTraceEvent } from './trace-event.js'
import { openTrace } from './work-trace.js'

/** How a trace is to end, and what the resident is told of it in the officer's words: empty for nothing more. */
export interface Closing {
  outcome: Outcome
  words: string
}

/**
 * Ends a trace, and the account's marker with it. That money was moved is said only when it was: a movement of what was picked, made since
 * the trace began, stands on the account.
 * @throws Conflict when the trace has changed since, or nothing was moved
 */
export async function closeTrace(trx: Knex.Transaction, worker: Mover, id: string, seen: number, { outcome, words }: Closing): Promise<void> {
  const { councilId, person, now } = worker
  const trace = await openTrace(trx, worker, id, seen)
  const found = await pickedBy(trx, councilId, trace)
  if (outcome === 'moved') assertMoved(trace, found?.movements ?? [])
  const wasMarked = trace.isMarked(now)
  const { own } = await letterWordsOf(trx, councilId, outcome)
  await trace.$query(trx).patch({ state: 'closed', outcome, closed_by: person.id, closed_at: now, new_finds: 0, letter_words: own, version: trace.version + 1 })
  await recordTraceEvent(trx, { councilId, traceId: id }, 'closed', { userId: person.id, at: now, facts: { outcome }, ...words === '' ? {} : { note: words } })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'trace_closed', subjectId: id, facts: { outcome } })
  if (wasMarked) await noteMarker(trx, trace, 'ends', londonDate(now), now)
}

function assertMoved(trace: Trace, movements: readonly Movement[]): void {
  if (movements.length === 0) throw new Conflict('No money of this payment has been moved to the account yet. Say which payment it is and move it first')
  if (movements.every(({ recordedAt }) => recordedAt < trace.opened_at)) {
    throw new Conflict('This payment was put on the account before the trace began, so there was nothing to move')
  }
}

/** What the resident is told, on paper or by email. */
export interface Letter {
  date: CalendarDate | null
  name: string | null
  address: string | null
  subject: string
  /** Each its lines. */
  paragraphs: string[][]
  body: string
}

/** The letter that a closed trace ends with. It says what was done, and nothing that was not. */
export async function letterOf(trx: Knex.Transaction, council: Council, trace: Trace): Promise<Letter> {
  const holder = await findAccountHolder(trx, council.id, trace.fund_code, trace.account_reference)
  const fund = (await fundsByCode(trx, council.id, [trace.fund_code])).get(trace.fund_code)
  const found = await pickedBy(trx, council.id, trace)
  const closed = (await historyOf(trx, council.id, trace.id)).findLast(({ action }) => action === 'closed')
  const closedOn = trace.closed_at === null ? null : londonDate(trace.closed_at)
  const body = fillIn(trace.letter_words ?? usualWords(trace.outcome ?? 'not-found'), {
    council, trace, fundName: fund?.nameInSentence() ?? '', words: closed?.note ?? '', closedOn, picked: found?.picked ?? null,
    movements: (found?.movements ?? []).map(({ pence, recordedAt }) => ({ pence, on: londonDate(recordedAt) }))
  })
  return {
    date: closedOn, name: holder?.name ?? null, address: holder === undefined ? null : `${holder.address}, ${holder.postcode}`, body,
    subject: `The payment that you asked us to find: ${trace.reference}`,
    paragraphs: body.split(/\n\n+/).map(paragraph => paragraph.split('\n'))
  }
}

/** Sends the letter by email. The form's id makes it once. */
export async function emailLetter(
  trx: Knex.Transaction, { councilId, person, now }: Mover, council: Council, id: string, { recipient, onceId }: { recipient: string, onceId: string }
): Promise<void> {
  const trace = await lockTrace(trx, councilId, id, person)
  if (trace === undefined) throw new NotFound('trace')
  if (trace.isOpen()) throw new Conflict('The trace is open: there is nothing to tell yet')
  const { subject, body } = await letterOf(trx, council, trace)
  if (!await queueMessageOnce(trx, councilId, onceId, { kind: 'trace_letter', recipient, subject, body, at: now })) return
  await recordTraceEvent(trx, { councilId, traceId: id }, 'letter-sent', { userId: person.id, at: now, id: onceId, facts: { recipient: maskEmail(recipient) } })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'trace_letter_sent', subjectId: id, facts: { recipient: maskEmail(recipient) } })
}
