import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'

/** What a council says itself at the places of its privacy notice. */
export interface NoticeWords {
  controller: string
  officer: string
  contact: string
  complaint: string
}

export interface PrivacyNotice extends NoticeWords {
  version: number
  reviewedOn: CalendarDate | null
  reviewedByName: string | null
}

export interface NoticeStep {
  userId: string
  now: Date
  /** The version that the page showed; 0 where there were no words yet. */
  seen: number
}

/** Null until the council has given its words. */
export async function privacyNotice(trx: Knex.Transaction, councilId: CouncilId): Promise<PrivacyNotice | null> {
  const found = await trx('privacy_notices as n').leftJoin('users as u', join => { join.on('u.council_id', 'n.council_id').andOn('u.id', 'n.reviewed_by') })
    .where('n.council_id', councilId)
    .first('n.controller', 'n.officer', 'n.contact', 'n.complaint', 'n.version', { reviewedOn: 'n.reviewed_on', reviewedByName: 'u.name' }) as PrivacyNotice | undefined
  return found ?? null
}

/**
 * When somebody last said that the notice, in the words that it has now, is right: null when nobody has. And when it was last changed how
 * long something is kept, which the notice tells as well.
 */
export async function privacyEvidence(
  trx: Knex.Transaction, councilId: CouncilId, now: Date
): Promise<{ reviewedOn: CalendarDate | null, changedOn: CalendarDate | null }> {
  const notice = await privacyNotice(trx, councilId)
  const reviewedOn = notice?.reviewedOn ?? null
  const { at } = await trx('audit_events').where({ council_id: councilId, action: 'retention_changed' }).max('happened_at as at').first() as { at: Date | null }
  return { reviewedOn: reviewedOn !== null && reviewedOn <= londonDate(now) ? reviewedOn : null, changedOn: at === null ? null : londonDate(at) }
}

/**
 * Changes the words; whoever reviewed the old ones has not reviewed these.
 * @throws Conflict when somebody else has changed them since they were seen
 */
export async function changeNotice(trx: Knex.Transaction, councilId: CouncilId, { userId, now, seen }: NoticeStep, words: NoticeWords): Promise<void> {
  const before = await privacyNotice(trx, councilId)
  const changed = before === null
    ? await trx('privacy_notices').insert({ council_id: councilId, ...words }).onConflict('council_id').ignore().returning('version') as unknown[]
    : await trx('privacy_notices').where({ council_id: councilId, version: seen })
      .update({ ...words, version: seen + 1, reviewed_on: null, reviewed_by: null }).returning('version') as unknown[]
  if (changed.length !== 1 || (before?.version ?? 0) !== seen) throw new Conflict(changedMeanwhile)
  await recordAudit(trx, councilId, { at: now, userId, action: 'privacy_notice_changed', before: wordsOf(before), after: { ...words } })
}

/** @throws Conflict when there are no words yet, or others than were seen */
export async function reviewNotice(trx: Knex.Transaction, councilId: CouncilId, { userId, now, seen }: NoticeStep): Promise<void> {
  const reviewed = await trx('privacy_notices').where({ council_id: councilId, version: seen }).update({ reviewed_on: londonDate(now), reviewed_by: userId })
  if (reviewed !== 1) throw new Conflict(changedMeanwhile)
  await recordAudit(trx, councilId, { at: now, userId, action: 'privacy_notice_reviewed', facts: { version: seen } })
}

const changedMeanwhile = 'Somebody else has changed the words since you opened this page. What you entered is kept here: check it, then save again'

function wordsOf(notice: PrivacyNotice | null): Record<string, string> {
  if (notice === null) return {}
  const { controller, officer, contact, complaint } = notice
  return { controller, officer, contact, complaint }
}
