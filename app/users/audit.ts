import { AsyncLocalStorage } from 'node:async_hooks'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { type AuditAction, auditActions, type AuditSubject } from './audit-actions.js'

/**
 * Codes, figures and states; never a code that opens something or a card, nor the name or email of anybody but staff: where theirs are
 * corrected, nothing else tells who somebody was before.
 */
export type AuditFacts = Record<string, string | number | boolean | null>

export interface AuditEvent {
  at: Date
  userId: string | null
  action: AuditAction
  subjectId?: string
  /** Where it is another than such an action's is as a rule. */
  subjectKind?: AuditSubject
  facts?: AuditFacts
  /** What has changed, as it was and as it is now. */
  before?: AuditFacts
  after?: AuditFacts
}

const addresses = new AsyncLocalStorage<string>()

/**
 * Whatever is recorded in the course of this work came from that network address. The address is evidence of the council's and personal
 * data: it is kept in the audit trail alone, for some time, and not logged. Work that no request began, such as a job's, has none.
 */
export function comingFrom<Result>(address: string, work: () => Result): Result {
  return addresses.run(address, work)
}

/** Adds to the council's audit trail, which nobody can change, in the transaction of what it tells of. */
export async function recordAudit(trx: Knex.Transaction, councilId: CouncilId, ...events: AuditEvent[]): Promise<void> {
  await trx('audit_events').insert(events.map(event => ({
    council_id: councilId, id: newId(), happened_at: event.at, user_id: event.userId, action: event.action,
    address: addresses.getStore() ?? null, subject_kind: event.subjectKind ?? auditActions[event.action].subject,
    subject_id: event.subjectId ?? null, facts: JSON.stringify(event.facts ?? {}),
    before: event.before === undefined ? null : JSON.stringify(event.before), after: event.after === undefined ? null : JSON.stringify(event.after)
  })))
}

/** Forgets from where events before then came, and nothing else of them: 10,000 at most, and none of the last 180 days. Answers how many. */
export async function forgetOldAddresses(trx: Knex.Transaction, councilId: CouncilId, before: Date): Promise<number> {
  const { rows } = await trx.raw<{ rows: { forgotten: number }[] }>(
    `select forget_audit_addresses(:councilId, least(:before::timestamptz, now() - interval '180 days')) as forgotten`, { councilId, before })
  return rows[0]?.forgotten ?? 0
}
