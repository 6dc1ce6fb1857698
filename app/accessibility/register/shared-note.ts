import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
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
  const note = { affects_us: affectsUs, changed_by: userId, changed_at: now, version: seen + 1 }
  const written = seen === 0 ?
    (await trx('accessibility_shared_notes').insert({ council_id: councilId, code, ...note }).onConflict(['council_id', 'code']).ignore().returning('code')).length :
    await trx('accessibility_shared_notes').where({ council_id: councilId, code, version: seen }).update(note)
  if (written === 0) {
    const same = { council_id: councilId, code, affects_us: affectsUs, version: seen + 1 }
    if (await trx('accessibility_shared_notes').where(same).first('code') !== undefined) return
    throw new Conflict('Somebody else has changed this since you opened this page. What you entered is kept here: check it, then save again')
  }
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_shared_noted', facts: { issue: code } })
}
