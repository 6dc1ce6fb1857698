import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { type DuplicateRules, duplicateRules, keepDuplicateRules } from '../../refunds/duplicates/duplicate-rules.js'
import { keepMarkerDays, markerDays } from '../../traces/marker.js'
import { recordAudit } from '../../users/audit.js'

/** Who changes a setting, when, and what they saw of it: the text that the form carried. */
export interface SettingStep {
  councilId: CouncilId
  userId: string
  now: Date
  seen: string
}

/**
 * Changes how long the mark of a new trace stays. Marks that are there stay until the day that was told.
 * @throws Conflict when somebody else has changed it since it was seen
 */
export async function changeMarkerDays(trx: Knex.Transaction, { councilId, userId, now, seen }: SettingStep, days: number): Promise<void> {
  await takeTurns(trx, `days:${councilId}`)
  const before = await markerDays(trx, councilId)
  if (before === days) return
  if (String(before) !== seen) throw new Conflict('Somebody else has changed this since you opened this page. What you entered is kept here: check it, then save again')
  await keepMarkerDays(trx, councilId, days)
  await recordAudit(trx, councilId, { at: now, userId, action: 'marker_days_changed', before: { days: before }, after: { days } })
}

/**
 * Changes what the nightly job takes for a duplicate. What it has found stays found.
 * @throws Conflict when somebody else has changed it since it was seen
 */
export async function changeDuplicateRules(trx: Knex.Transaction, { councilId, userId, now, seen }: SettingStep, rules: DuplicateRules): Promise<void> {
  await takeTurns(trx, `days:${councilId}`)
  const before = await duplicateRules(trx, councilId)
  if (seenAs(before) === seenAs(rules)) return
  if (seenAs(before) !== seen) throw new Conflict('Somebody else has changed these since you opened this page. What you entered is kept here: check it, then save again')
  await keepDuplicateRules(trx, councilId, rules)
  await recordAudit(trx, councilId, { at: now, userId, action: 'duplicate_rules_changed', before, after: rules })
}

/** The rules as a form carries them, to tell whether they have changed since. */
export function seenAs({ days, sameCard, samePayer, otherMethod }: DuplicateRules): string {
  return [days, sameCard, samePayer, otherMethod].join(' ')
}
