import type { Knex } from 'knex'
import { rehearsalEvidence } from '../../availability/backup/restore-drills.js'
import { councilById } from '../../councils/council.js'
import { type Phase, phases } from '../../councils/phase.js'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, formatDate, londonDate } from '../../dates.js'
import { privacyEvidence } from '../../privacy/notice/privacy-notice.js'
import type { Person } from '../../users/person.js'
import { accessibilityChecks } from './accessibility-checks.js'
import { measureChecks } from './measure-checks.js'
import { payOutsAreChecked, postingsReachHostSystems } from './money-evidence-query.js'
import { oldTotalsAreEqual } from './old-totals-check.js'
import type { ReadinessCheck, ReadinessFinding } from './readiness-check.js'
import { type ReadinessFacts, readinessFacts } from './readiness-facts.js'
import { statedOf } from './readiness-statement.js'

const reviewedForDays = 365

const checks: readonly ReadinessCheck[] = [
  {
    code: 'privacy-notice', forPhase: 'private-beta', isStated: false, look: privacyNoticeIsReviewed,
    words: 'The privacy notice says what is kept, why and for how long, and somebody answers for it'
  },
  { code: 'help-route', forPhase: 'private-beta', words: 'People who need help know whom to ask', isStated: false, look: helpRoute },
  { code: 'postings', forPhase: 'private-beta', words: 'Postings reach the host systems', isStated: false, look: postingsReachHostSystems },
  { code: 'pay-outs', forPhase: 'private-beta', words: 'What the payment provider pays out is checked, and agrees', isStated: false, look: payOutsAreChecked },
  { code: 'restore', forPhase: 'private-beta', words: 'A restore has been rehearsed, with the ledger equal before and after', isStated: false, look: restoreIsRehearsed },
  stated('cookies-page', 'public-beta', 'The cookies page is true of what is set'),
  stated('pain-points', 'public-beta', 'What gets in people’s way has been reviewed with those who met it', {
    text: 'Where people struggle, page by page', path: '/staff/measures/struggle', permission: 'measures.view'
  }),
  { code: 'satisfaction', forPhase: 'public-beta', words: 'Satisfaction is measured', isStated: false, look: satisfactionIsMeasured },
  { code: 'old-totals', forPhase: 'live', words: 'The old system’s totals equal ours, for as many days in a row as were agreed', isStated: false, look: oldTotalsAreEqual },
  { code: 'highest-severity', forPhase: 'live', words: 'Nothing open of the highest severity', isStated: false, look: nothingStopsPeople },
  ...accessibilityChecks,
  ...measureChecks
]

/** Everything that must be true before a next phase, as the public Service Manual and this service ask, in the order of the phases. */
export const readinessChecks = [...checks].sort((one, other) => phases.indexOf(one.forPhase) - phases.indexOf(other.forPhase))

/** A check with what was found. */
export interface LookedAt extends ReadinessFinding {
  check: ReadinessCheck
}

/** What a phase needs, that of the phases before it included, with whether it is so. Nothing has to be true to go back. */
export async function readinessFor(trx: Knex.Transaction, councilId: CouncilId, phase: Phase, now: Date): Promise<LookedAt[]> {
  const needed = readinessChecks.filter(({ forPhase }) => phases.indexOf(forPhase) <= phases.indexOf(phase))
  const facts = readinessFacts(trx, councilId, now)
  const looked: LookedAt[] = []
  for (const check of needed) looked.push({ check, ...await check.look(facts) })
  return looked
}

/** The same with links only to pages that this person may see. */
export function withOpenPages(looked: readonly LookedAt[], person: Pick<Person, 'may'>): LookedAt[] {
  return looked.map(one => ({
    ...one, evidence: one.evidence.map(({ text, path, permission }) => path === undefined || (permission !== undefined && !person.may(permission)) ? { text } : { text, path })
  }))
}

/** What a person says, with what they may have looked at. */
function stated(code: string, forPhase: ReadinessCheck['forPhase'], words: string, ...shown: ReadinessFinding['evidence']): ReadinessCheck {
  return {
    code, forPhase, words, isStated: true, look: async ({ trx, councilId, now }) => {
      const { isMet, evidence } = await statedOf(trx, councilId, code, now)
      return { isMet, evidence: [...evidence, ...shown] }
    }
  }
}

/** A schema and a machine change within half a year; what was restored before shows little of now. */
const rehearsalHoldsForMs = 180 * 86_400_000

async function restoreIsRehearsed({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { lastEqualAt } = await rehearsalEvidence(trx, councilId, now)
  const isMet = lastEqualAt !== null && now.getTime() - lastEqualAt.getTime() <= rehearsalHoldsForMs
  const said = lastEqualAt === null ? 'None has been recorded in which the ledger was equal before and after'
    : `The ledger was equal before and after on ${formatDate(londonDate(lastEqualAt))}${isMet ? '' : ', more than 180 days ago'}`
  return { isMet, evidence: [{ text: said, path: '/staff/availability/rehearsals', permission: 'availability.view' }] }
}

async function helpRoute({ trx, councilId }: ReadinessFacts): Promise<ReadinessFinding> {
  const { phone, openingHours } = await councilById(trx, councilId)
  const isMet = phone !== '' && openingHours !== ''
  return { isMet, evidence: [{ text: isMet ? `Every page of help gives ${phone} (${openingHours})` : 'No telephone number or no opening hours are set' }] }
}

/** One answer shows that the question reaches people; how many are enough to go by is the council's to judge. */
async function satisfactionIsMeasured({ feedback }: ReadinessFacts): Promise<ReadinessFinding> {
  const { answers } = await feedback()
  return { isMet: answers > 0, evidence: [{ text: `${answers} ${answers === 1 ? 'person has' : 'people have'} said in beta how satisfied they were`, path: '/staff/feedback', permission: 'feedback.view' }] }
}

async function nothingStopsPeople({ feedback }: ReadinessFacts): Promise<ReadinessFinding> {
  const { openOfHighestSeverity: open } = await feedback()
  return { isMet: open === 0, evidence: [{ text: `${open} that ${open === 1 ? 'stops' : 'stop'} people from paying ${open === 1 ? 'is' : 'are'} not closed`, path: '/staff/feedback?severity=highest', permission: 'feedback.view' }] }
}

/** The notice itself follows from what the service keeps; that it is right, and who answers for it, a person says once a year. */
async function privacyNoticeIsReviewed({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { reviewedOn } = await privacyEvidence(trx, councilId, now)
  const text = reviewedOn === null ? 'Nobody has reviewed the notice in the words it has now: an administrator does, under Settings' : `Reviewed on ${formatDate(reviewedOn)}`
  return { isMet: reviewedOn !== null && reviewedOn >= addDays(londonDate(now), -reviewedForDays), evidence: [{ text, path: '/privacy' }] }
}
