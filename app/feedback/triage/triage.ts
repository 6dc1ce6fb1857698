import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { changeOnce, type CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { moveVotes } from './vote.js'

/** open: nobody has ended it · waiting: for a change elsewhere · closed: done, a duplicate, or nothing to do, as what we did says. */
export const feedbackStates = ['open', 'waiting', 'closed'] as const
export type FeedbackState = typeof feedbackStates[number]

/** highest: it stops people from paying · high: many need help · medium: it is in the way · low: it could be nicer. */
export const severities = ['highest', 'high', 'medium', 'low'] as const
export type Severity = typeof severities[number]

/** How a triager has sorted it. */
export interface Triage {
  state: FeedbackState
  theme: string | null
  severity: Severity | null
  duplicateOf: string | null
  ownerId: string | null
  whatWeDid: string
  /** Who has to change something; '' where nobody else has to. */
  elsewhereOf: string
  elsewhereAskedOn: CalendarDate | null
  elsewhereAnsweredOn: CalendarDate | null
}

const columns = {
  state: 'state', theme: 'theme', severity: 'severity', duplicateOf: 'duplicate_of', ownerId: 'owner_id', whatWeDid: 'what_we_did',
  elsewhereOf: 'elsewhere_of', elsewhereAskedOn: 'elsewhere_asked_on', elsewhereAnsweredOn: 'elsewhere_answered_on'
} as const

/**
 * Sorts it as one triager saw it. What is marked as a duplicate is closed, and what said the same as it says the same as the original.
 * The same form again is no fault.
 * @throws Conflict when somebody else has sorted it since, or it or the original is struck out
 */
export async function sortFeedback(
  trx: Knex.Transaction, councilId: CouncilId, id: string, seen: number, triage: Triage, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const before = await trx('feedback').where({ council_id: councilId, id }).first({ ...columns, version: 'version', closedOn: 'closed_on', struckAs: 'struck_as' }) as
    Triage & { version: number, closedOn: CalendarDate | null, struckAs: string | null }
  if (before.struckAs !== null) throw new Conflict('This is struck out as not from users, so there is nothing to sort. Nothing is changed')
  if (triage.duplicateOf !== null && triage.duplicateOf !== before.duplicateOf && !await isOriginal(trx, councilId, triage.duplicateOf)) throw new Conflict('What it says the same as is struck out, or repeats another, in the meantime. What you typed is still here')
  const after: Triage = triage.duplicateOf === null ? triage : { ...triage, state: 'closed' }
  const closedOn = after.state === 'closed' ? before.closedOn ?? londonDate(now) : null
  const said = Object.fromEntries((Object.keys(columns) as (keyof Triage)[]).map(name => [columns[name], after[name]]))
  const conflict = 'Somebody else has sorted this in the meantime. What you typed is still here'
  if (!await changeOnce(trx, 'feedback', { councilId, key: { id }, seen, said, besides: { closed_on: closedOn }, conflict })) return
  if (after.duplicateOf !== null && after.duplicateOf !== before.duplicateOf) {
    await trx('feedback').where({ council_id: councilId, duplicate_of: id }).update({ duplicate_of: after.duplicateOf })
    await moveVotes(trx, councilId, id, after.duplicateOf)
  }
  const changes = (Object.keys(columns) as (keyof Triage)[]).filter(name => before[name] !== after[name]).map(name => ({ name, before: before[name], after: after[name] }))
  if (changes.length === 0) return
  await trx('feedback_events').insert({ council_id: councilId, id: newId(), feedback_id: id, happened_at: now, user_id: userId, changes: JSON.stringify(changes) })
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'feedback_sorted', subjectId: id,
    before: { state: before.state, severity: before.severity, theme: before.theme }, after: { state: after.state, severity: after.severity, theme: after.theme }
  })
}

/** Whether something can still say the same as it. Waits for whoever is striking it out at this instant. */
async function isOriginal(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<boolean> {
  return await trx('feedback').where({ council_id: councilId, id, duplicate_of: null, struck_as: null }).forKeyShare().first('id') !== undefined
}

/** The names that a council begins with, until it has some of its own. */
const startingThemes = [
  'Finding the reference', 'What is owed', 'Paying by card', 'Receipts', 'Words that are hard to understand', 'Hard to use with a disability', 'Getting help', 'Something did not work', 'Another thing'
]

export async function feedbackThemes(trx: Knex.Transaction, councilId: CouncilId): Promise<string[]> {
  const names = await trx('feedback_themes').where({ council_id: councilId }).orderBy('name').pluck('name') as string[]
  return names.length === 0 ? startingThemes : names
}

/** What was sorted under a theme that is removed keeps its name. */
export async function changeThemes(
  trx: Knex.Transaction, councilId: CouncilId, { add, remove }: { add?: string, remove?: string }, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const names = (await feedbackThemes(trx, councilId)).concat(add ?? []).filter(name => name !== remove)
  if (names.length === 0) throw new Conflict('One theme has to stay')
  await trx('feedback_themes').insert(names.map(name => ({ council_id: councilId, name }))).onConflict(['council_id', 'name']).ignore()
  if (remove !== undefined) await trx('feedback_themes').where({ council_id: councilId, name: remove }).delete()
  await recordAudit(trx, councilId, { at: now, userId, action: 'feedback_themes_changed', facts: { added: add ?? null, removed: remove ?? null } })
}
