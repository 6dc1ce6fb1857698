import type { Knex } from 'knex'
import { changeOnce, type CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { type SharedIssue, sharedIssues } from '../software-issues.js'
import type { Step } from '../step.js'

/** What is so for every council, with how it affects this one; version 0 while the council has said nothing. */
export interface SharedIssueHere extends SharedIssue {
  affectsUs: string
  version: number
}

interface Note {
  code: string
  affectsUs: string
  version: number
}

export async function sharedIssuesHere(
  trx: Knex.Transaction, councilId: CouncilId, shared: readonly SharedIssue[] = sharedIssues
): Promise<SharedIssueHere[]> {
  const notes = await trx('accessibility_shared_notes').where({ council_id: councilId }).select({ code: 'code', affectsUs: 'affects_us', version: 'version' }) as Note[]
  return shared.map(issue => ({ ...issue, affectsUs: '', version: 0, ...notes.find(({ code }) => code === issue.code) }))
}

/** The same form again is no fault. @throws Conflict when somebody else has changed it since it was seen */
export async function noteShared(trx: Knex.Transaction, { councilId, userId, now }: Step, code: string, seen: number, affectsUs: string): Promise<void> {
  const [said, besides] = [{ affects_us: affectsUs }, { changed_by: userId, changed_at: now }]
  const conflict = 'Somebody else has changed this since you opened this page. What you entered is kept here: check it, then save again'
  const first = seen > 0 ? [] : await trx('accessibility_shared_notes').insert({ council_id: councilId, code, ...said, ...besides, version: 1 })
    .onConflict(['council_id', 'code']).ignore().returning('code') as object[]
  if (first.length === 0 && !await changeOnce(trx, 'accessibility_shared_notes', { councilId, key: { code }, seen, said, besides, conflict })) return
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_shared_noted', facts: { issue: code } })
}
