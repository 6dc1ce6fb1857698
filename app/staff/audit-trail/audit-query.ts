import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { AuditSubject } from '../../users/audit-actions.js'
import type { AuditFacts } from '../../users/audit.js'
import { idsOfStaffCalled } from '../people/staff-member.js'

/** An event of the audit trail as it is kept, with what people are called now. */
export interface AuditEventRow {
  id: string
  happenedAt: Date
  userId: string | null
  userName: string | null
  action: string
  address: string | null
  subjectKind: AuditSubject | null
  subjectId: string | null
  /** Of a subject who is a person. */
  subjectName: string | null
  facts: AuditFacts
  before: AuditFacts | null
  after: AuditFacts | null
}

export interface AuditFilter {
  /** One person's id; null for everybody. */
  userId: string | null
  /** A name or an email address, or parts of them; '' for everybody. */
  who: string
  action: string | null
  /** Instants: from the first, up to and without the second. */
  from: Date | null
  until: Date | null
  /** Null for everything. */
  subjectIds: string[] | null
}

export interface AuditPage {
  /** The id of the last event on the page before. */
  after: string | null
  limit: number
}

/**
 * Newest first. Each way to narrow it has an index. Whoever may see the trail sees all of it, of every fund and method of payment: to account
 * for what people did is to leave nothing out, and a limit to funds is no reason to keep somebody's deeds from an auditor.
 */
export async function searchAudit(trx: Knex.Transaction, councilId: CouncilId, filter: AuditFilter, { after, limit }: AuditPage): Promise<AuditEventRow[]> {
  const query = events(trx, councilId).limit(limit)
  if (filter.userId !== null) void query.where('event.user_id', filter.userId)
  if (filter.who !== '') void query.whereIn('event.user_id', idsOfStaffCalled(trx, councilId, filter.who))
  if (filter.action !== null) void query.where('event.action', filter.action)
  if (filter.from !== null) void query.where('event.happened_at', '>=', filter.from)
  if (filter.until !== null) void query.where('event.happened_at', '<', filter.until)
  if (filter.subjectIds !== null) void query.whereIn('event.subject_id', filter.subjectIds)
  if (after !== null) {
    void query.whereRaw('(event.happened_at, event.id) < (select last.happened_at, last.id from audit_events as last where last.council_id = ? and last.id = ?)', [councilId, after])
  }
  return await query as AuditEventRow[]
}

/** What happened to one thing, newest first. */
export async function historyOf(
  trx: Knex.Transaction, councilId: CouncilId, { kind, id }: { kind: AuditSubject, id: string }, most: number
): Promise<AuditEventRow[]> {
  return await events(trx, councilId).where({ 'event.subject_id': id, 'event.subject_kind': kind }).limit(most) as AuditEventRow[]
}

function events(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('audit_events as event')
    .leftJoin('users as who', join => { join.on('who.council_id', 'event.council_id').andOn('who.id', 'event.user_id') })
    .leftJoin('users as subject', join => {
      join.on('subject.council_id', 'event.council_id').andOn('subject.id', trx.raw(`case when event.subject_kind = 'user' and event.subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then event.subject_id::uuid end`))
    })
    .where('event.council_id', councilId).orderBy([{ column: 'event.happened_at', order: 'desc' }, { column: 'event.id', order: 'desc' }])
    .select({
      id: 'event.id', happenedAt: 'event.happened_at', userId: 'event.user_id', userName: 'who.name', action: 'event.action', address: 'event.address',
      subjectKind: 'event.subject_kind', subjectId: 'event.subject_id', subjectName: 'subject.name', facts: 'event.facts', before: 'event.before', after: 'event.after'
    })
}
