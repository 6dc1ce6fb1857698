import type { Knex } from 'knex'
import { v4 as newClaim } from 'uuid'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { Import, type StopReason } from '../import.js'

/** A worker's hold on one import: what it does counts only as long as no other has taken it over. */
export interface ImportWork {
  councilId: CouncilId
  importId: string
  claim: string
  clock: Clock
}

/** Longer than any one batch takes. A worker that was killed keeps an import for no longer than this. */
const claimSeconds = 60

/** Another worker has the import now. What this one was about to write has been undone, and is being done there. */
export class Superseded extends Error {}

/** Takes an import that no other worker has. @returns undefined when one has, or when there is no such import. */
export async function claimImport(councilId: CouncilId, importId: string, clock: Clock): Promise<ImportWork | undefined> {
  const work: ImportWork = { councilId, importId, claim: newClaim(), clock }
  const taken = await inCouncil(councilId, async trx => await Import.query(trx)
    .where({ council_id: councilId, id: importId })
    .where(free => { void free.whereNull('claimed_until').orWhere('claimed_until', '<', clock.now()) })
    .patch({ claim: work.claim, claimed_until: claimEnd(clock) }))
  return taken === 1 ? work : undefined
}

/** One batch of the work, in one transaction: what it reads, writes and counts happens altogether or not at all. */
export async function inBatch<Result>(
  { councilId, importId, claim, clock }: ImportWork, batch: (trx: Knex.Transaction, imported: Import) => Promise<Result>
): Promise<Result> {
  return await inCouncil(councilId, async trx => {
    const imported = await Import.query(trx).where({ council_id: councilId, id: importId, claim }).forUpdate().first()
    if (imported === undefined) throw new Superseded('The import is in the hands of another worker')
    const result = await batch(trx, imported)
    await imported.$query(trx).patch({ claimed_until: claimEnd(clock) })
    return result
  })
}

/** Lets go of the import, so that what comes next can be done at once. */
export async function releaseImport({ councilId, importId, claim }: ImportWork): Promise<void> {
  await inCouncil(councilId, async trx => await Import.query(trx)
    .where({ council_id: councilId, id: importId, claim }).patch({ claim: null, claimed_until: null }))
}

/** Nothing of the file is posted, for a reason that its page tells. */
export async function stopImport(work: ImportWork, because: StopReason, detail: string | null = null): Promise<void> {
  await inBatch(work, async (trx, imported) => {
    await imported.$query(trx).patch({
      state: 'stopped', stopped_because: because, stopped_detail: detail?.slice(0, 500) ?? null, finished_at: work.clock.now()
    })
  })
}

function claimEnd(clock: Clock): Date {
  return new Date(clock.now().getTime() + claimSeconds * 1000)
}
