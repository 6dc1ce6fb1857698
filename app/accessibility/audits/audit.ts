import type { Knex } from 'knex'
import { changeOnce, type CouncilId, insertOnce } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'
import type { Step } from '../step.js'

export const auditKinds = ['manual-own', 'manual-outside', 'disabled-people', 'automated'] as const
export type AuditKind = typeof auditKinds[number]

/** What an audit was. It counts for the statement once it has ended. */
export interface AuditOfPages {
  kind: AuditKind
  carriedOutBy: string
  beganOn: CalendarDate
  finishedOn: CalendarDate | null
  /** Which pages were looked at. */
  sample: string
  /** Whoever records it has confirmed that these are a sample of every kind of page, staff screens included. */
  coversEveryKind: boolean
  method: string
  /** Browsers and assistive technology, with their versions. */
  versions: string
}

export interface Audit extends AuditOfPages {
  id: string
  recordedAt: Date
  version: number
}

const columns = {
  id: 'id', kind: 'kind', carriedOutBy: 'carried_out_by', beganOn: 'began_on', finishedOn: 'finished_on', sample: 'sample', coversEveryKind: 'covers_every_kind', method: 'method',
  versions: 'versions', recordedAt: 'recorded_at', version: 'version'
} as const

/** Whether people went through the criteria one by one; what machines or a round of testing with people find is something else. */
export function isManual({ kind }: Pick<AuditOfPages, 'kind'>): boolean {
  return kind === 'manual-own' || kind === 'manual-outside'
}

/** Every audit, the last of them first. */
export async function auditsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Audit[]> {
  return await trx('accessibility_audits').where({ council_id: councilId })
    .orderBy([{ column: 'began_on', order: 'desc' }, { column: 'id', order: 'desc' }]).select(columns) as Audit[]
}

export async function findAudit(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Audit | undefined> {
  return await trx('accessibility_audits').where({ council_id: councilId, id }).first(columns) as Audit | undefined
}

/**
 * Adds an audit. Its id comes with the form, so that a form sent twice adds one.
 * @throws FormReused when the form came before and said something else
 */
export async function addAudit(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, audit: AuditOfPages): Promise<void> {
  if (!await insertOnce(trx, 'accessibility_audits', { councilId, id, said: asRow(audit), besides: { recorded_by: userId, recorded_at: now } })) return
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_audit_recorded', subjectId: id, facts: { kind: audit.kind, coversEveryKind: audit.coversEveryKind } })
}

/** The same form again is no fault. @throws Conflict when somebody else has changed it since it was seen */
export async function changeAudit(trx: Knex.Transaction, { councilId, userId, now }: Step, audit: Audit, seen: number, change: AuditOfPages): Promise<void> {
  const conflict = 'Somebody else has changed this audit since you opened this page. What you entered is kept here: check it, then save again'
  if (!await changeOnce(trx, 'accessibility_audits', { councilId, key: { id: audit.id }, seen, said: asRow(change), besides: {}, conflict })) return
  const facts = ({ kind, beganOn, finishedOn, coversEveryKind }: AuditOfPages) => ({ kind, beganOn, finishedOn, coversEveryKind })
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'accessibility_audit_changed', subjectId: audit.id, before: facts(audit), after: facts(change)
  })
}

function asRow({ kind, carriedOutBy, beganOn, finishedOn, sample, coversEveryKind, method, versions }: AuditOfPages): Record<string, string | boolean | null> {
  return { kind, carried_out_by: carriedOutBy, began_on: beganOn, finished_on: finishedOn, sample, covers_every_kind: coversEveryKind, method, versions }
}
