import { calendarDate } from '../dates.js'
import type { IssueFacts, IssueKind } from './issue.js'

/** What is so wherever this software runs. A council cannot remove it, and can say how it affects its residents. */
export interface SharedIssue extends Omit<IssueFacts, 'ownerId' | 'auditId'> {
  /** For addresses, and for ever. */
  code: string
  kind: IssueKind
}

/** When whoever makes the software last went through the list below: with each release. */
export const sharedIssuesReviewedOn = calendarDate('2026-11-22')

/**
 * What is known of the software itself. A failure of a criterion found in it is a line here until the release that mends it, and then
 * none: what stands here stands in the statement of every council.
 */
export const sharedIssues: readonly SharedIssue[] = [
  {
    code: 'card-page-time',
    kind: 'pain-point',
    what: 'The payment provider’s card page ends a payment 90 minutes after it has begun, and nobody can give it more time',
    criterion: null,
    pages: 'The card page, after “Check your answers and pay”',
    affected: 'People who need long to find or to enter their card’s details, and people who are called away',
    severity: 'moderate',
    alternative: 'What was answered before the card page is kept, so that the payment can be begun again without typing it again',
    doing: 'The page before it says that time is limited. The limit belongs to the provider, whom we have to ask',
    reason: null,
    reasonWords: '',
    exemption: null,
    fixBy: null
  }
]
