import { criteria, isRequired } from './criteria.js'
import { type Issue, isStanding, type IssueFacts, type IssueKind, type IssueState } from './issue.js'
import type { SharedIssue } from './software-issues.js'
import { type AuditOfPages, isManual } from './audits/audit.js'

/** How far the website meets WCAG 2.2 AA, in the statement's own three words, or that nobody can say: no audit by people has ended, or none has looked at every kind of page. */
export type Compliance = 'fully' | 'partially' | 'not' | 'unaudited' | 'part-audited'

/** What the statement's sentence gives as its cause. */
export type Cause = 'non-compliances' | 'exemptions' | 'non-compliances and exemptions'

/** A failure as the register has it, be it a council's own or the software's. */
export type Standing = Pick<IssueFacts, 'criterion' | 'reason'> & { kind: IssueKind, state: IssueState }

export function asStanding(shared: SharedIssue): Standing {
  return { ...shared, state: 'open' }
}

/** What the statement has to list: failures of what the law asks for that nobody has shown to be mended. */
export function isListed(issue: Pick<Issue, 'kind' | 'criterion' | 'state'>): boolean {
  return issue.kind === 'failure' && isRequired(issue.criterion) && isStanding(issue)
}

/**
 * Never more than the register shows: without an audit that people have made and ended nothing is claimed; fully is only a website without
 * anything listed of which people have looked at every kind of page; and one that fails more than half of the criteria is not compliant.
 */
export function complianceOf(audits: readonly Pick<AuditOfPages, 'kind' | 'finishedOn' | 'coversEveryKind'>[], issues: readonly Standing[]): Compliance {
  const byPeople = audits.filter(audit => isManual(audit) && audit.finishedOn !== null)
  if (byPeople.length === 0) return 'unaudited'
  const listed = issues.filter(isListed)
  if (listed.length === 0) return isCovered(byPeople) ? 'fully' : 'part-audited'
  const failing = new Set(listed.filter(({ reason }) => reason !== 'out-of-scope').map(({ criterion }) => criterion))
  return failing.size * 2 > criteria.length ? 'not' : 'partially'
}

/** Whether people have looked at a sample of everything that the statement speaks of, by audits that have ended. */
export function isCovered(ended: readonly Pick<AuditOfPages, 'kind' | 'coversEveryKind'>[]): boolean {
  return ended.some(audit => isManual(audit) && audit.coversEveryKind)
}

export function causeOf(issues: readonly Standing[]): Cause {
  const listed = issues.filter(isListed)
  const hasFailures = listed.some(({ reason }) => reason === 'not-fixed')
  const hasExemptions = listed.some(({ reason }) => reason !== 'not-fixed')
  if (hasFailures && hasExemptions) return 'non-compliances and exemptions'
  return hasExemptions ? 'exemptions' : 'non-compliances'
}
