import type { Knex } from 'knex'
import { rehearsalEvidence } from '../../availability/backup/restore-drills.js'
import { councilToSign } from '../../councils/council.js'
import { type Phase, phases } from '../../councils/phase.js'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, formatDate, londonDate } from '../../dates.js'
import { privacyEvidence } from '../../privacy/notice/privacy-notice.js'
import type { Person } from '../../users/person.js'
import type { PhaseScope } from '../phase-change.js'
import { accessibilityChecks } from './accessibility-checks.js'
import { cookiesPageIsTrue } from './cookies-check.js'
import { feedbackChecks } from './feedback-checks.js'
import { measureChecks } from './measure-checks.js'
import { payOutsAreChecked, postingsCode, postingsReachHostSystems } from './money-evidence-query.js'
import { oldTotalsAreEqual } from './old-totals-check.js'
import { painPointsAreReviewed, painPointsCode } from './pain-points-check.js'
import type { EvidenceLine, ReadinessCheck, ReadinessFinding } from './readiness-check.js'
import { type ReadinessFacts, readinessFacts } from './readiness-facts.js'

const reviewedForDays = 365

const checks: readonly ReadinessCheck[] = [
  {
    code: 'privacy-notice', forPhase: 'private-beta', isStated: false, look: privacyNoticeIsReviewed,
    words: 'The privacy notice says what is kept, why and for how long, and somebody answers for it'
  },
  { code: 'help-route', forPhase: 'private-beta', words: 'People who need help know whom to ask', isStated: false, look: helpRoute },
  { code: postingsCode, forPhase: 'private-beta', words: 'Postings reach the host systems', isStated: true, look: postingsReachHostSystems },
  { code: 'pay-outs', forPhase: 'private-beta', words: 'What the payment provider pays out is checked, and agrees', isStated: false, look: payOutsAreChecked },
  { code: 'restore', forPhase: 'private-beta', words: 'A restore has been rehearsed, with the ledger equal before and after', isStated: false, look: restoreIsRehearsed },
  { code: 'cookies-page', forPhase: 'public-beta', words: 'The cookies page tells of every cookie that is set', isStated: false, look: cookiesPageIsTrue },
  {
    code: painPointsCode, forPhase: 'public-beta', isStated: true, look: painPointsAreReviewed,
    words: 'Somebody looks after each pain point, and they have been reviewed with those who meet them'
  },
  { code: 'old-totals', forPhase: 'live', words: 'The old system’s totals equal ours, for as many days in a row as were agreed', isStated: false, look: oldTotalsAreEqual },
  ...feedbackChecks,
  ...accessibilityChecks,
  ...measureChecks
]

/** Everything that must be true before a next phase, as the public Service Manual and this service ask, in the order of the phases. */
export const readinessChecks = [...checks].sort((one, other) => phases.indexOf(one.forPhase) - phases.indexOf(other.forPhase))

/** A check with what was found. */
export interface LookedAt extends ReadinessFinding {
  check: ReadinessCheck
}

/** What a phase of a council, or of one of its funds, needs, that of the phases before it included, with whether it is so. Nothing has to be true to go back. */
export async function readinessFor(
  trx: Knex.Transaction, councilId: CouncilId, { scope, phase }: { scope: PhaseScope, phase: Phase }, now: Date
): Promise<LookedAt[]> {
  const needed = readinessChecks.filter(({ forPhase }) => phases.indexOf(forPhase) <= phases.indexOf(phase))
  const facts = readinessFacts(trx, councilId, scope, now)
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

/** A schema and a machine change within half a year; what was restored before shows little of now. */
const rehearsalHoldsForMs = 180 * 86_400_000

async function restoreIsRehearsed({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const latest = await rehearsalEvidence(trx, councilId, now)
  const line = (text: string): EvidenceLine => ({ text, path: '/staff/availability/rehearsals', permission: 'availability.view' })
  if (latest === null) return { isMet: false, evidence: [line('None has been recorded')] }
  const { drilledAt, fault, entries, toldBy } = latest
  const isOld = now.getTime() - drilledAt.getTime() > rehearsalHoldsForMs
  const found = fault ?? `the ledger was equal before and after${entries === null ? '' : `, with ${entries.toLocaleString('en-GB')} entries in it`}`
  return {
    isMet: fault === null && !isOld,
    evidence: [line(`The latest, on ${formatDate(londonDate(drilledAt))}${isOld ? ', more than 180 days ago' : ''}: ${found}${toldBy === null ? '' : `, as ${toldBy} recorded`}`)]
  }
}

/** Somebody who answers a telephone, in hours that the pages give now. */
async function helpRoute({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { phone, openingHours, support = [] } = await councilToSign(trx, councilId, now)
  const line = (text: string): EvidenceLine => ({ text, path: '/staff/support-routes', permission: 'support-routes.change' })
  const telephone = support.length === 0 ? { contact: phone, hours: openingHours } : support.find(({ kind }) => kind === 'telephone')
  const isMet = telephone !== undefined && telephone.contact !== '' && telephone.hours !== ''
  return {
    isMet,
    evidence: [
      line(isMet ? `Every page of help gives ${telephone.contact} (${telephone.hours})` : 'Pages of help give no telephone number with its hours'),
      ...support.filter(({ kind }) => kind !== 'telephone').map(({ name, contact, hours }) => line(`${name}: ${contact}${hours === '' ? '' : ` (${hours})`}`))
    ]
  }
}

/** The notice itself follows from what the service keeps; that it is right, and who answers for it, a person says once a year. */
async function privacyNoticeIsReviewed({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { reviewedOn, changedOn } = await privacyEvidence(trx, councilId, now)
  const isOfNow = reviewedOn !== null && (changedOn === null || changedOn <= reviewedOn)
  const text = reviewedOn === null ? 'Nobody has reviewed the notice in the words it has now: an administrator does, under Settings' : `Reviewed on ${formatDate(reviewedOn)}`
  return {
    isMet: isOfNow && reviewedOn >= addDays(londonDate(now), -reviewedForDays),
    evidence: [{ text, path: '/privacy' }, ...reviewedOn === null || isOfNow || changedOn === null ? [] : [{ text: `How long something is kept was changed after that, on ${formatDate(changedOn)}`, path: '/privacy' }]]
  }
}
