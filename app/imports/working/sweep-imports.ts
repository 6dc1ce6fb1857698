import { allCouncilsAndPractice } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { inCouncil } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import type { Clock } from '../../dates.js'
import { Import } from '../import.js'

/** Finds imports that wait and that nobody has: their worker was killed, or the job that was to work them is lost. */
export async function sweepImports(clock: Clock): Promise<void> {
  const now = clock.now()
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id: councilId }) => {
    await inCouncil(councilId, async trx => {
      const waiting = await Import.query(trx).where({ council_id: councilId })
        .whereIn('state', ['received', 'read', 'checked', 'reversing'])
        .where(free => { void free.whereNull('claimed_until').orWhere('claimed_until', '<', now) }).select('id')
      for (const { id: importId } of waiting) {
        await addJob(trx, 'work-import', { councilId, importId }, { key: `work-import:${importId}` })
      }
    })
  })
}
