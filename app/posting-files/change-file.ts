import type { Knex } from 'knex'
import type { PartialModelObject } from 'objection'
import { inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { Conflict } from '../errors.js'
import { type FileAction, recordFileEvent } from './file-event.js'
import { type FileKey, type FileState, PostingFile } from './posting-file.js'

/** Something that a person does with a file. */
export interface FileStep {
  key: FileKey
  userId: string
  now: Date
}

/** The host system has taken the file. @throws Conflict when it has not been written, or somebody has said otherwise. */
export async function acknowledgeFile(step: FileStep): Promise<void> {
  await change(step, ['made', 'placed'], { state: 'acknowledged', folder_problem: null }, 'acknowledged')
}

/** The host system has turned the file away, or lost it. @throws Conflict when it has not been written or has failed already. */
export async function failFile(step: FileStep, reason: string): Promise<void> {
  await change(step, ['made', 'placed', 'acknowledged'], { state: 'failed', failed_because: reason, folder_problem: null }, 'failed', reason)
}

/** The same bytes, under the same number and name, are to go out again. @throws Conflict when the file has not failed. */
export async function sendFileAgain(step: FileStep): Promise<void> {
  await change(step, ['failed'], { state: 'made', failed_because: null, placed_at: null }, 'sent_again')
}

/** The layout has been mended: the file is to be written, with the postings and the number that it has. @throws Conflict when it was not stopped. */
export async function tryFileAgain(step: FileStep): Promise<void> {
  await change(step, ['stopped'], { state: 'cut', stopped_because: null, stopped_entry_id: null }, 'tried_again')
}

async function change(
  { key, userId, now }: FileStep, from: FileState[], to: PartialModelObject<PostingFile>, action: FileAction, reason: string | null = null
): Promise<void> {
  const { councilId, feedCode, number } = key
  await inCouncil(councilId, async trx => {
    const changed = await PostingFile.query(trx).where({ council_id: councilId, feed_code: feedCode, number }).whereIn('state', from).patch(to)
    if (changed === 0) throw new Conflict('Somebody has done something else with this file meanwhile')
    await recordFileEvent(trx, key, action, now, { userId, reason })
    if (action === 'sent_again' || action === 'tried_again') await askTheWorker(trx, key)
  })
}

async function askTheWorker(trx: Knex.Transaction, { councilId, feedCode }: FileKey): Promise<void> {
  await addJob(trx, 'work-posting-feed', { councilId, feedCode }, { key: `work-posting-feed:${councilId}:${feedCode}` })
}
