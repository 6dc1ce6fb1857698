import { addDays, type CalendarDate, formatDate, londonDate } from '../../dates.js'
import type { EvidenceLine, ReadinessCheck } from './readiness-check.js'

const yearDays = 365

/** What the accessibility register must show, from the statement that the law asks for to an audit by people whose failures are fixed and retested. */
export const accessibilityChecks: readonly ReadinessCheck[] = [
  {
    code: 'accessibility-statement', forPhase: 'private-beta', words: 'The accessibility statement has been read through within a year', isStated: false,
    look: async ({ accessibility, now }) => {
      const { statementReviewedOn: on } = await accessibility()
      return { isMet: isOfLastYear(on, now), evidence: [line(reviewWords(on), '/staff/accessibility/statement#reviews')] }
    }
  },
  {
    code: 'accessibility-audit', forPhase: 'public-beta', words: 'People have audited within a year who can use the service, and what they found is fixed and retested', isStated: false,
    look: async ({ accessibility, now }) => {
      const { manualAuditOn, openIssues, unretested } = await accessibility()
      return {
        isMet: isOfLastYear(manualAuditOn, now) && openIssues === 0 && unretested === 0,
        evidence: [line(auditWords(manualAuditOn)), line(`Failures that are not fixed: ${openIssues}`), line(`Fixed and not retested: ${unretested}`)]
      }
    }
  },
  {
    code: 'accessibility-highest', forPhase: 'live', words: 'Nothing is open that shuts people out', isStated: false,
    look: async ({ accessibility }) => {
      const { openOfHighestSeverity } = await accessibility()
      return { isMet: openOfHighestSeverity === 0, evidence: [line(`Of the highest severity, open or not retested in the accessibility register: ${openOfHighestSeverity}`)] }
    }
  }
]

function isOfLastYear(on: CalendarDate | null, now: Date): boolean {
  return on !== null && on >= addDays(londonDate(now), -yearDays)
}

function auditWords(on: CalendarDate | null): string {
  return on === null ? 'No audit by people has ended' : `The last audit by people ended on ${formatDate(on)}`
}

function reviewWords(on: CalendarDate | null): string {
  return on === null ? 'Nobody has recorded that they read it through' : `Read through on ${formatDate(on)}`
}

function line(text: string, path = '/staff/accessibility'): EvidenceLine {
  return { text, path, permission: 'accessibility.view' }
}
