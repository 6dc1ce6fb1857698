import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { FileKey } from './posting-file.js'

export type FileAction =
  'cut' | 'stopped' | 'tried_again' | 'made' | 'placed' | 'not_placed' | 'downloaded' | 'acknowledged' | 'failed' | 'sent_again'

/** Something that was done with a file. */
export interface FileEvent {
  happened_at: Date
  /** Null for what happened by itself. */
  user_id: string | null
  action: FileAction
  reason: string | null
}

export async function recordFileEvent(
  trx: Knex.Transaction, { councilId, feedCode, number }: FileKey, action: FileAction, at: Date, { userId = null, reason = null }: { userId?: string | null, reason?: string | null } = {}
): Promise<void> {
  await trx('posting_file_events').insert({
    council_id: councilId, feed_code: feedCode, file_number: number, id: newId(), happened_at: at, user_id: userId, action, reason
  })
}

/** Whether the file has left: somebody has downloaded it, or it was put in its folder. */
export async function hasLeft(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey): Promise<boolean> {
  const left = await trx('posting_file_events').where({ council_id: councilId, feed_code: feedCode, file_number: number })
    .whereIn('action', ['downloaded', 'placed'] satisfies FileAction[]).first('id') as object | undefined
  return left !== undefined
}

const mostShown = 100

/** A file's history, the latest first. */
export async function fileEvents(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey): Promise<FileEvent[]> {
  return await trx('posting_file_events').where({ council_id: councilId, feed_code: feedCode, file_number: number })
    .orderBy([{ column: 'happened_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(mostShown)
    .select('happened_at', 'user_id', 'action', 'reason') as FileEvent[]
}
