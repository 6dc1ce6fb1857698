import { stat } from 'node:fs/promises'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { type Clock, londonDate } from '../dates.js'
import { recordAudit } from '../users/audit.js'
import { Import } from './import.js'
import { contentHashOf, keepFile, plainFileName } from './import-file.js'
import type { ImportSource } from './import-source.js'

export interface ArrivedFile {
  /** The id that it gets, where whoever brings it must know that before. */
  id?: string
  /** Where it lies until it is kept. */
  path: string
  /** What its sender called it. */
  name: string
  /** Who uploaded it; null where it was found in a folder. */
  receivedBy: string | null
}

export type Reception = { received: string, first?: never } | { received?: never, first: string }

/**
 * Keeps a file that has arrived, once, and asks the worker to work it. The same content is not received again, whatever it is called,
 * unless the first was put aside or reversed.
 * @returns the id of the new import, or of the first one that holds the same
 */
export async function receiveImport(
  clock: Clock, source: ImportSource, file: ArrivedFile
): Promise<Reception> {
  const councilId = source.council_id
  const contentHash = await contentHashOf(file.path)
  const { size } = await stat(file.path)
  const now = clock.now()
  const id = file.id ?? newId()
  return await inCouncil(councilId, async trx => {
    // Somebody else who uploads the same at this instant is waited for.
    const [received] = await trx('imports').insert({
      council_id: councilId, id, source_code: source.code, kind: source.kind, file_name: plainFileName(file.name), content_hash: contentHash,
      size_bytes: size, received_at: now, received_by: file.receivedBy, accounting_date: londonDate(now), state: 'received'
    }).onConflict().ignore().returning('id') as { id: string }[]
    if (received === undefined) return { first: await firstWith(trx, councilId, contentHash) }
    await keepFile(trx, councilId, id, file.path, size)
    await addJob(trx, 'work-import', { councilId, importId: id }, { key: `work-import:${id}` })
    await recordAudit(trx, councilId, { at: now, userId: file.receivedBy, action: 'import_received', subjectId: id })
    return { received: id }
  })
}

async function firstWith(trx: Knex.Transaction, councilId: CouncilId, contentHash: string): Promise<string> {
  const first = await Import.query(trx).where({ council_id: councilId, content_hash: contentHash })
    .whereNotIn('state', ['discarded', 'reversed']).first().throwIfNotFound()
  return first.id
}
