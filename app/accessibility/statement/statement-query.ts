import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { pagesInWords } from '../../web/page-names/page-names.js'
import { type Audit, auditsOf } from '../audits/audit.js'
import { asStanding, type Cause, causeOf, type Compliance, complianceOf, isCovered, isListed } from '../compliance.js'
import { criterionWords } from '../criteria.js'
import { exemptions, type Issue, type IssueFacts, ownIssues, type Reason, reasons } from '../issue.js'
import { sharedIssuesHere } from '../register/shared-note.js'
import { type SharedIssue, sharedIssues } from '../software-issues.js'
import { reviewsOf, type StatementSettings, statementSettings } from './statement-settings.js'

/** The statement is to be read through once in so many days. */
const daysBetweenReviews = 365

/** What the statement says at its beginning that one can do, and which failures would make it untrue. */
const claimsAndTheirCriteria = {
  keyboard: ['2.1.1', '2.1.2', '2.4.3', '2.4.7', '2.4.11'], zoom: ['1.4.4', '1.4.10', '1.4.12'], colours: ['1.4.1', '1.4.3', '1.4.5', '1.4.11']
}

/** What the statement says of one failure. */
export interface ListedIssue extends Pick<IssueFacts, 'what' | 'affected' | 'alternative' | 'reasonWords' | 'fixBy' | 'pages'> {
  criterion: string
  exemption: string | null
  affectsUs: string
  /** Somebody says that it is fixed, and nobody has tried yet. */
  fixedIn: string | null
  /** The day by which it was to be fixed has passed. */
  isLate: boolean
}

/** The accessibility statement as the register has it at this moment. */
export interface Statement extends StatementSettings {
  compliance: Compliance
  /** People have looked at a sample of every kind of page. */
  isCovered: boolean
  /** What the statement says that one can do once people have looked at every kind of page, as far as no failure that it lists says otherwise. */
  claims: Record<keyof typeof claimsAndTheirCriteria, boolean>
  cause: Cause
  /** By heading, in the order of the statement. */
  listed: Record<Reason, ListedIssue[]>
  isAnythingListed: boolean
  /** Of each kind the last audit that has ended, and the last that covered every kind of page; the last of them first. */
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
  const today = londonDate(now)
  const under = (reason: Reason) => listed.filter(issue => issue.reason === reason).map(issue => asListed(issue, today))
  const reviewedOn = reviews[0]?.reviewedOn ?? null
  return {
    ...settings, compliance: complianceOf(ended, all), isCovered: isCovered(ended), cause: causeOf(all), claims: claimsBeside(listed),
    listed: Object.fromEntries(reasons.map(reason => [reason, under(reason)])) as Record<Reason, ListedIssue[]>,
    isAnythingListed: listed.length > 0, audits: lastOfEachKind(ended), preparedOn: earliest([settings.setUpOn, reviews.at(-1)?.reviewedOn ?? null]), reviewedOn,
    isReviewDue: reviewedOn === null || addDays(reviewedOn, daysBetweenReviews) <= today
  }
}

function earliest(days: readonly (CalendarDate | null)[]): CalendarDate | null {
  return days.filter(day => day !== null).sort()[0] ?? null
}

function lastOfEachKind(ended: readonly Audit[]): Audit[] {
  const latestFirst = [...ended].sort((one, other) => (other.finishedOn ?? '').localeCompare(one.finishedOn ?? ''))
  return latestFirst.filter((audit, index) => latestFirst.findIndex(({ kind, coversEveryKind }) => kind === audit.kind && (coversEveryKind || !audit.coversEveryKind)) === index)
}

function claimsBeside(listed: readonly Pick<IssueFacts, 'criterion'>[]): Statement['claims'] {
  const holds = (numbers: readonly string[]): boolean => !listed.some(({ criterion }) => criterion !== null && numbers.includes(criterion))
  const { keyboard, zoom, colours } = claimsAndTheirCriteria
  return { keyboard: holds(keyboard), zoom: holds(zoom), colours: holds(colours) }
}

function asListed(issue: IssueFactsListed, today: CalendarDate): ListedIssue {
  const { what, affected, alternative, reasonWords, fixBy, pages, affectsUs, fixedIn, criterion, exemption, state } = issue
  return {
    what, affected, alternative, reasonWords, fixBy, affectsUs, pages: pagesInWords(pages), criterion: criterionWords(criterion),
    exemption: exemption === null ? null : exemptions[exemption] ?? null, fixedIn: state === 'fixed' ? fixedIn : null, isLate: state === 'open' && fixBy !== null && fixBy < today
  }
}

type IssueFactsListed = Omit<IssueFacts, 'ownerId' | 'auditId'> & Pick<Issue, 'fixedIn' | 'state'> & { affectsUs: string }
