import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict, FormReused } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { findIssue, insertIssue, type Issue, type IssueFacts, type IssueKind, updateIssue } from '../issue.js'
import { lockRegister } from '../statement/statement-settings.js'
import type { Step } from '../step.js'

export type IssueAction = 'recorded' | 'changed' | 'fixed' | 'passed' | 'failed' | 'withdrawn' | 'found' | 'gone' | 'came-back'

interface FieldChange {
  field: string
  before: string
  after: string
}

/** Something that was done about an issue; nobody did what automated results brought. */
export interface IssueEvent {
  happenedAt: Date
  userName: string | null
  action: IssueAction
  words: string
  changes: FieldChange[]
}

const hasMovedOn = 'Somebody else has changed this issue since you opened this page. What you entered is kept here: check it, then send it again'

/**
 * Adds an issue that people found. Its id comes with the form, so that a form sent twice adds one.
 * @throws FormReused when the form came before and said something else
 */
export async function recordIssue(trx: Knex.Transaction, step: Step, { id, kind }: { id: string, kind: IssueKind }, facts: IssueFacts): Promise<void> {
  const { councilId, userId, now } = step
  await lockRegister(trx, councilId)
  const before = await findIssue(trx, councilId, id)
  if (before !== undefined && changesOf(before, facts).length > 0) throw new FormReused()
  if (before !== undefined) return
  await insertIssue(trx, councilId, { ...facts, id, kind, machineRule: null, recordedAt: now })
  await keepEvent(trx, councilId, { issueId: id, at: now, userId, action: 'recorded' })
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_issue_recorded', subjectId: id, facts: { kind, severity: facts.severity } })
}

/** Changes what is said of an issue and keeps what was said before. @param issue locked */
export async function changeIssue(trx: Knex.Transaction, step: Step, issue: Issue, seen: number, facts: IssueFacts): Promise<void> {
  const changes = changesOf(issue, facts)
  if (changes.length === 0) return
  if (issue.version !== seen) throw new Conflict(hasMovedOn)
  await updateIssue(trx, step.councilId, issue, facts)
  await keepStep(trx, step, issue, { action: 'changed', words: '', changes })
}

/** Says that it has been fixed, on a day and in a release; a retest has to show it. @param issue locked */
export async function markFixed(trx: Knex.Transaction, step: Step, issue: Issue, seen: number, { on, release }: { on: CalendarDate, release: string }): Promise<void> {
  if (isDone(issue, seen, { state: 'fixed', fixedOn: on, fixedIn: release })) return
  if (issue.version !== seen || issue.state !== 'open') throw new Conflict(hasMovedOn)
  await updateIssue(trx, step.councilId, issue, { state: 'fixed', fixedOn: on, fixedIn: release, retestedOn: null, retestedBy: null })
  await keepStep(trx, step, issue, { action: 'fixed', words: release, changes: [] })
}

/** Says what a retest has shown: it is closed, or open again. @param issue locked */
export async function recordRetest(
  trx: Knex.Transaction, step: Step, issue: Issue, seen: number, { on, by, hasPassed }: { on: CalendarDate, by: string, hasPassed: boolean }
): Promise<void> {
  const shown = { state: hasPassed ? 'closed' : 'open', retestedOn: on, retestedBy: by } as const
  if (isDone(issue, seen, shown)) return
  if (issue.version !== seen || issue.state !== 'fixed') throw new Conflict(hasMovedOn)
  await updateIssue(trx, step.councilId, issue, shown)
  await keepStep(trx, step, issue, { action: hasPassed ? 'passed' : 'failed', words: by, changes: [] })
}

/** Takes back what was recorded in error. It stays to be read. @param issue locked */
export async function withdrawIssue(trx: Knex.Transaction, step: Step, issue: Issue, seen: number, why: string): Promise<void> {
  if (isDone(issue, seen, { state: 'withdrawn' })) return
  if (issue.version !== seen || issue.state === 'withdrawn') throw new Conflict(hasMovedOn)
  await updateIssue(trx, step.councilId, issue, { state: 'withdrawn' })
  await keepStep(trx, step, issue, { action: 'withdrawn', words: why, changes: [] })
}

/** Whether the same form has done just that already; sent again it is no fault. */
function isDone(issue: Issue, seen: number, wanted: Partial<Issue>): boolean {
  return issue.version === seen + 1 && (Object.keys(wanted) as (keyof Issue)[]).every(name => issue[name] === wanted[name])
}

/** What was done about an issue, the first of it first. */
export async function eventsOf(trx: Knex.Transaction, councilId: CouncilId, issueId: string): Promise<IssueEvent[]> {
  return await trx('accessibility_issue_events as e').where({ 'e.council_id': councilId, 'e.issue_id': issueId })
    .leftJoin('users as u', join => join.on('u.council_id', 'e.council_id').on('u.id', 'e.user_id'))
    .orderBy('e.id').select({ happenedAt: 'e.happened_at', userName: 'u.name', action: 'e.action', words: 'e.words', changes: 'e.changes' }) as IssueEvent[]
}

/** Adds to the history of an issue. */
export async function keepEvent(
  trx: Knex.Transaction, councilId: CouncilId,
  { issueId, at, userId, action, words = '', changes = [] }: { issueId: string, at: Date, userId: string | null, action: IssueAction, words?: string, changes?: FieldChange[] }
): Promise<void> {
  await trx('accessibility_issue_events').insert({
    council_id: councilId, issue_id: issueId, id: newId(), happened_at: at, user_id: userId, action, words, changes: JSON.stringify(changes)
  })
}

async function keepStep(
  trx: Knex.Transaction, { councilId, userId, now }: Step, issue: Issue, event: { action: IssueAction, words: string, changes: FieldChange[] }
): Promise<void> {
  await keepEvent(trx, councilId, { issueId: issue.id, at: now, userId, ...event })
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_issue_changed', subjectId: issue.id, facts: { number: issue.number, what: event.action } })
}

function changesOf(issue: Issue, facts: IssueFacts): FieldChange[] {
  return Object.entries<string | null>({ ...facts }).flatMap(([field, after]) => {
    const before = issue[field as keyof IssueFacts]
    return before === after ? [] : [{ field, before: before ?? '', after: after ?? '' }]
  })
}
