import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { auditsOf, isManual } from './audits/audit.js'
import { isListed } from './compliance.js'
import { ownIssues } from './issue.js'
import { type SharedIssue, sharedIssues } from './software-issues.js'

/** What the register says to whoever asks whether the service may go on to its next phase. */
export interface AccessibilityEvidence {
  /** When people last ended an audit of it; null when they never have. */
  manualAuditOn: CalendarDate | null
  /** Failures of levels A and AA that are not fixed, those of the software included; what is listed as a burden or out of scope is not to be. */
  openIssues: number
  /** Of everything open that shuts people out: failures for whatever reason, good practice, pain points. */
  openOfHighestSeverity: number
  /** Said to be fixed, and not yet retested. */
  unretested: number
  statementReviewedOn: CalendarDate | null
}

export async function accessibilityEvidence(
  trx: Knex.Transaction, councilId: CouncilId, now: Date, shared: readonly SharedIssue[] = sharedIssues
): Promise<AccessibilityEvidence> {
  const today = londonDate(now)
  const audits = await auditsOf(trx, councilId)
  const own = await ownIssues(trx, councilId)
  const open = [...own.filter(({ state }) => state === 'open'), ...shared.map(issue => ({ ...issue, state: 'open' as const }))]
  const review = await trx('accessibility_reviews').where({ council_id: councilId }).max('reviewed_on as on').first() as { on: CalendarDate | null }
  const ended = audits.filter(isManual).flatMap(({ finishedOn }) => finishedOn !== null && finishedOn <= today ? [finishedOn] : [])
  return {
    manualAuditOn: ended.sort().at(-1) ?? null,
    openIssues: open.filter(issue => isListed(issue) && issue.reason === 'not-fixed').length,
    openOfHighestSeverity: open.filter(({ severity }) => severity === 'critical').length,
    unretested: own.filter(({ state }) => state === 'fixed').length,
    statementReviewedOn: review.on
  }
}
