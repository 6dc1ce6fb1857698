import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { auditsOf, isManual } from './audits/audit.js'
import { isListed } from './compliance.js'
import { type Issue, isStanding, ownIssues } from './issue.js'
import { type SharedIssue, sharedIssues } from './software-issues.js'

/** What the register says to whoever asks whether the service may go on to its next phase. */
export interface AccessibilityEvidence {
  /** When people last ended an audit of it; null when they never have. */
  manualAuditOn: CalendarDate | null
  /** Failures of levels A and AA that are not fixed, those of the software included; what is listed as a burden or out of scope is not to be. */
  openIssues: number
  /** Of everything that shuts people out, and of which no retest has shown that it is mended: failures for whatever reason, good practice, pain points. */
  openOfHighestSeverity: number
  /** Said to be fixed, and not yet retested. */
  unretested: number
  statementReviewedOn: CalendarDate | null
  painPoints: PainPoints
}

/** Pain points that are not shown to be mended. Whoever makes the software looks after its own, and says what is done. */
export interface PainPoints {
  own: number
  ofSoftware: number
  /** Of the council's own: with nobody on its staff who looks after them. */
  unowned: number
  /** Of the council's own: with nothing entered that is done. */
  undone: number
  /** Of the council's own: the day on which the latest was recorded. */
  lastRecordedOn: CalendarDate | null
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
    openOfHighestSeverity: [...own.filter(isStanding), ...shared].filter(({ severity }) => severity === 'critical').length,
    unretested: own.filter(({ state }) => state === 'fixed').length,
    statementReviewedOn: review.on,
    painPoints: {
      ...await painPointsAmong(trx, councilId, own.filter(issue => issue.kind === 'pain-point' && isStanding(issue))),
      ofSoftware: shared.filter(({ kind }) => kind === 'pain-point').length
    }
  }
}

async function painPointsAmong(trx: Knex.Transaction, councilId: CouncilId, own: readonly Issue[]): Promise<Omit<PainPoints, 'ofSoftware'>> {
  const owners = own.flatMap(({ ownerId }) => ownerId ?? [])
  const onStaff = await trx('users').where({ council_id: councilId }).whereIn('id', owners).whereNull('disabled_at').pluck('id') as string[]
  return {
    own: own.length, unowned: own.filter(({ ownerId }) => ownerId === null || !onStaff.includes(ownerId)).length,
    undone: own.filter(({ doing }) => doing.trim() === '').length, lastRecordedOn: own.map(({ recordedAt }) => londonDate(recordedAt)).sort().at(-1) ?? null
  }
}
