import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'

/** From what shuts people out to what is a nuisance, in axe's words, which automated results come in. */
export const severities = ['critical', 'serious', 'moderate', 'minor'] as const
export type Severity = typeof severities[number]

/** Why it is as it is: the three headings of the statement. */
export const reasons = ['not-fixed', 'disproportionate-burden', 'out-of-scope'] as const
export type Reason = typeof reasons[number]

/** What the regulations leave out, in regulation 4(2) of the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018. */
export const exemptions: Record<string, string> = {
  'office-files': 'Office file formats published before 23 September 2018, not needed for active administrative processes',
  'recorded-media': 'Pre-recorded audio and video published before 23 September 2020',
  'live-media': 'Live audio and video',
  'maps': 'Online maps and mapping services, where essential information for finding the way is given in an accessible form',
  'third-party': 'Third-party content that the council neither funds nor develops nor controls',
  'heritage': 'Reproductions of items in heritage collections that cannot be made fully accessible',
  'intranet': 'Intranets and extranets published before 23 September 2019, until they are substantially revised',
  'archive': 'Archives: content not needed for active administrative processes and not updated after 23 September 2019'
}

/** A failure of a criterion, or what shuts people out though it fails none. */
export type IssueKind = 'failure' | 'pain-point'

/** What people say of it. */
export interface IssueFacts {
  what: string
  criterion: string | null
  /** Addresses of pages, their patterns, or words, one on a line; people read `pagesInWords` of it. */
  pages: string
  affected: string
  severity: Severity
  /** What people can do meanwhile. */
  alternative: string
  /** What is done about it. */
  doing: string
  reason: Reason | null
  reasonWords: string
  exemption: string | null
  fixBy: CalendarDate | null
  ownerId: string | null
  auditId: string | null
}

/** What became of it: fixed is what somebody says; closed, what a retest has shown. */
export type IssueState = 'open' | 'fixed' | 'closed' | 'withdrawn'

export interface Issue extends IssueFacts {
  id: string
  number: number
  kind: IssueKind
  machineRule: string | null
  state: IssueState
  fixedOn: CalendarDate | null
  fixedIn: string | null
  retestedOn: CalendarDate | null
  retestedBy: string | null
  recordedAt: Date
  version: number
}

const columns = {
  id: 'id', number: 'number', kind: 'kind', auditId: 'audit_id', criterion: 'criterion', what: 'what', pages: 'pages', affected: 'affected',
  severity: 'severity', alternative: 'alternative', doing: 'doing', reason: 'reason', reasonWords: 'reason_words', exemption: 'exemption',
  fixBy: 'fix_by', ownerId: 'owner_id', machineRule: 'machine_rule', state: 'state', fixedOn: 'fixed_on', fixedIn: 'fixed_in',
  retestedOn: 'retested_on', retestedBy: 'retested_by', recordedAt: 'recorded_at', version: 'version'
} as const

/** Every issue of the council's own, the worst first. */
export async function ownIssues(trx: Knex.Transaction, councilId: CouncilId): Promise<Issue[]> {
  const issues = await trx('accessibility_issues').where({ council_id: councilId }).orderBy('number').select(columns) as Issue[]
  return issues.sort((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
}

export async function findIssue(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Issue | undefined> {
  return await trx('accessibility_issues').where({ council_id: councilId, id }).first(columns) as Issue | undefined
}

/** The same, which nobody else changes until the transaction has ended. */
export async function lockIssue(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Issue | undefined> {
  return await trx('accessibility_issues').where({ council_id: councilId, id }).forUpdate().first(columns) as Issue | undefined
}

/** Adds an open issue under the next number. Whoever does so has locked the register. */
export async function insertIssue(
  trx: Knex.Transaction, councilId: CouncilId, issue: IssueFacts & Pick<Issue, 'id' | 'kind' | 'recordedAt' | 'machineRule'>
): Promise<void> {
  const last = await trx('accessibility_issues').where({ council_id: councilId }).max('number as number').first() as { number: number | null }
  await trx('accessibility_issues').insert({ ...asRow({ ...issue, state: 'open' }), council_id: councilId, number: (last.number ?? 0) + 1 })
}

/** Writes what has changed, and that the issue is another version. */
export async function updateIssue(trx: Knex.Transaction, councilId: CouncilId, { id, version }: Issue, change: Partial<Issue>): Promise<void> {
  await trx('accessibility_issues').where({ council_id: councilId, id }).update({ ...asRow(change), version: version + 1 })
}

/** Whether it stands between somebody and the service, as far as anybody has shown: what is said to be fixed counts until it has been retested. */
export function isStanding({ state }: Pick<Issue, 'state'>): boolean {
  return state === 'open' || state === 'fixed'
}

function asRow(issue: Partial<Issue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(issue).map(([name, value]) => [columns[name as keyof typeof columns], value]))
}
