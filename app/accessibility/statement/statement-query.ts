import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { type Audit, auditsOf } from '../audits/audit.js'
import { asStanding, type Cause, causeOf, type Compliance, complianceOf, isListed } from '../compliance.js'
import { criterionWords } from '../criteria.js'
import { exemptions, type Issue, type IssueFacts, ownIssues, type Reason, reasons } from '../issue.js'
import { sharedIssuesHere } from '../register/shared-note.js'
import { type SharedIssue, sharedIssues } from '../software-issues.js'
import { reviewsOf, type StatementSettings, statementSettings } from './statement-settings.js'

/** The statement is to be read through once in so many days. */
const daysBetweenReviews = 365

/** What the statement says of one failure. */
export interface ListedIssue extends Pick<IssueFacts, 'what' | 'affected' | 'alternative' | 'reasonWords' | 'fixBy' | 'pages'> {
  criterion: string
  exemption: string | null
  affectsUs: string
  /** Somebody says that it is fixed, and nobody has tried yet. */
  fixedIn: string | null
}

/** The accessibility statement as the register has it at this moment. */
export interface Statement extends StatementSettings {
  compliance: Compliance
  cause: Cause
  /** By heading, in the order of the statement. */
  listed: Record<Reason, ListedIssue[]>
  isAnythingListed: boolean
  /** Of each kind the last audit that has ended, the last of them first. */
  audits: Audit[]
  preparedOn: CalendarDate | null
  reviewedOn: CalendarDate | null
  isReviewDue: boolean
}

export async function statementOf(
  trx: Knex.Transaction, councilId: CouncilId, now: Date, shared: readonly SharedIssue[] = sharedIssues
): Promise<Statement> {
  const settings = await statementSettings(trx, councilId)
  const reviews = await reviewsOf(trx, councilId)
  const ended = (await auditsOf(trx, councilId)).filter(({ finishedOn }) => finishedOn !== null)
  const sharedHere = (await sharedIssuesHere(trx, councilId, shared)).map(issue => ({ ...issue, ...asStanding(issue), fixedIn: null }))
  const own = (await ownIssues(trx, councilId)).map(issue => ({ ...issue, affectsUs: '' }))
  const all = [...own, ...sharedHere]
  const listed = all.filter(isListed)
  const under = (reason: Reason) => listed.filter(issue => issue.reason === reason).map(asListed)
  const reviewedOn = reviews[0]?.reviewedOn ?? null
  return {
    ...settings, compliance: complianceOf(ended, all), cause: causeOf(all),
    listed: Object.fromEntries(reasons.map(reason => [reason, under(reason)])) as Record<Reason, ListedIssue[]>,
    isAnythingListed: listed.length > 0, audits: lastOfEachKind(ended), preparedOn: reviews.at(-1)?.reviewedOn ?? null, reviewedOn,
    isReviewDue: reviewedOn === null || addDays(reviewedOn, daysBetweenReviews) <= londonDate(now)
  }
}

function lastOfEachKind(ended: readonly Audit[]): Audit[] {
  const latestFirst = [...ended].sort((one, other) => (other.finishedOn ?? '').localeCompare(one.finishedOn ?? ''))
  return latestFirst.filter((audit, index) => latestFirst.findIndex(({ kind }) => kind === audit.kind) === index)
}

function asListed(issue: IssueFactsListed): ListedIssue {
  const { what, affected, alternative, reasonWords, fixBy, pages, affectsUs, fixedIn, criterion, exemption, state } = issue
  return {
    what, affected, alternative, reasonWords, fixBy, pages, affectsUs, criterion: criterionWords(criterion),
    exemption: exemption === null ? null : exemptions[exemption] ?? null, fixedIn: state === 'fixed' ? fixedIn : null
  }
}

type IssueFactsListed = Omit<IssueFacts, 'ownerId' | 'auditId'> & Pick<Issue, 'fixedIn' | 'state'> & { affectsUs: string }
