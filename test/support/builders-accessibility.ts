import { v7 as newId } from 'uuid'
import { addAudit, type AuditOfPages } from '../../app/accessibility/audits/audit.js'
import type { IssueFacts, IssueKind } from '../../app/accessibility/issue.js'
import { recordIssue } from '../../app/accessibility/issues/change-issue.js'
import { keepMessage, type MessageFacts } from '../../app/accessibility/messages/message.js'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate, londonDate } from '../../app/dates.js'
import type { TestCouncil } from './builders.js'

/** An audit by people that has ended and covered every kind of page, unless told otherwise. */
export async function anAudit(council: TestCouncil, overrides: Partial<AuditOfPages> = {}): Promise<string> {
  const id = newId()
  const audit: AuditOfPages = {
    kind: 'manual-outside', carriedOutBy: 'Wenlow Access', beganOn: calendarDate('2026-10-05'), finishedOn: calendarDate('2026-10-09'),
    sample: 'The payment journey and ten staff pages', coversEveryKind: true, method: 'Each criterion by hand', versions: 'NVDA 2026.1 with Firefox', ...overrides
  }
  await inCouncil(council.id, async trx => { await addAudit(trx, ownerOf(council), id, audit) })
  return id
}

/** A day by which something is to be fixed, which is to come whenever the tests are run. */
export const plannedFix = addDays(londonDate(new Date()), 120)

/** A failure that is open and will be fixed, unless told otherwise. */
export async function anIssue(council: TestCouncil, overrides: Partial<IssueFacts> = {}, kind: IssueKind = 'failure'): Promise<string> {
  const id = newId()
  const facts: IssueFacts = {
    what: 'The heading of the basket is skipped', criterion: '1.3.1', pages: '/payments/:paymentId/basket', affected: 'People who use a screen reader',
    severity: 'serious', alternative: 'Call us', doing: '', reason: 'not-fixed', reasonWords: '', exemption: null, fixBy: plannedFix, ownerId: null,
    auditId: null, ...kind === 'pain-point' ? { criterion: null, reason: null, fixBy: null } : {}, ...overrides
  }
  await inCouncil(council.id, async trx => { await recordIssue(trx, ownerOf(council), { id, kind }, facts) })
  return id
}

/** What somebody wrote, and waits for an answer to. */
export async function aMessage(council: TestCouncil, overrides: Partial<MessageFacts> = {}): Promise<string> {
  const id = newId()
  const facts: MessageFacts = { about: 'problem', page: '/pay', message: 'I cannot reach the button with my keyboard', replyTo: 'ann@mail.example', ...overrides }
  await inCouncil(council.id, async trx => { await keepMessage(trx, council.id, id, new Date(), facts) })
  return id
}

function ownerOf(council: TestCouncil) {
  return { councilId: council.id, userId: council.users.owner.id, now: new Date() }
}
