import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, formatDate, londonDate } from '../../dates.js'
import { type Audit, type AuditKind, auditsOf } from '../audits/audit.js'

const kindWords: Record<AuditKind, string> = {
  'manual-own': 'Audit by ourselves', 'manual-outside': 'Audit by an outside auditor', 'disabled-people': 'Testing with disabled people', 'automated': 'Automated tests'
}

/** What can be chosen for an issue: who looks after it, and what found it. */
export interface IssueChoices {
  today: CalendarDate
  owners: { id: string, name: string }[]
  audits: { id: string, name: string }[]
}

/** @param kept whoever looks after it now, who stays to be chosen though they may have left */
export async function choicesFor(trx: Knex.Transaction, councilId: CouncilId, now: Date, kept: string | null): Promise<IssueChoices> {
  const audits = await auditsOf(trx, councilId)
  const owners = await trx('users').where({ council_id: councilId })
    .where(group => { void group.where({ disabled_at: null }).orWhere({ id: kept }) }).orderBy('name').select('id', 'name') as IssueChoices['owners']
  return { today: londonDate(now), owners, audits: audits.map(audit => ({ id: audit.id, name: auditName(audit) })) }
}

export function auditName({ kind, carriedOutBy, beganOn }: Audit): string {
  return `${kindWords[kind]}, ${carriedOutBy}, ${formatDate(beganOn)}`
}
