import { inCouncil } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import { Conflict, NotFound } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { Import } from '../import.js'
import { loadOf } from './account-load.js'

export interface RemovalsConfirmation {
  councilId: string
  importId: string
  /** How many accounts the person was told of. */
  removals: number
  userId: string
  now: Date
}

/**
 * Lets a full load that is held go on, and remove as many accounts as the person has seen. Should there be more when it does, it is held
 * again.
 * @throws Conflict when it is not held any more, or would remove another number than that.
 */
export async function confirmRemovals({ councilId, importId, removals, userId, now }: RemovalsConfirmation): Promise<void> {
  await inCouncil(councilId, async trx => {
    const imported = await Import.query(trx).where({ council_id: councilId, id: importId, kind: 'accounts' }).forUpdate().first()
    if (imported === undefined) throw new NotFound('load of accounts')
    const load = await loadOf(trx, imported)
    if (imported.state !== 'held' && load.confirmed_by === userId && load.confirmed_removals === removals) return
    if (imported.state !== 'held' || load.to_remove_rows !== removals) throw new Conflict('This file does not wait for that decision any more')
    await load.$query(trx).patch({ confirmed_removals: removals, confirmed_by: userId, confirmed_at: now })
    await imported.$query(trx).patch({ state: 'checked' })
    await addJob(trx, 'work-import', { councilId, importId }, { key: `work-import:${importId}` })
    await recordAudit(trx, councilId, { at: now, userId, action: 'account_removals_confirmed', subjectId: importId, facts: { removals } })
  })
}
