import { createHash } from 'node:crypto'
import { inCouncil } from '../../database/in-council.js'
import type { FileKey, PostingFile } from '../posting-file.js'

/** A file's bytes as they were written, a piece at a time, each read in a step of its own. */
export async function* bytesOf({ councilId, feedCode, number }: FileKey): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const piece = await inCouncil(councilId, async trx => await trx('posting_file_chunks')
      .where({ council_id: councilId, feed_code: feedCode, file_number: number, position }).first('content') as { content: Buffer } | undefined)
    if (piece === undefined) return
    yield piece.content
  }
}

/** @throws when what is kept is not what was written: it must not be sent. */
export async function assertUnchanged(key: FileKey, { content_hash }: PostingFile): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of bytesOf(key)) hash.update(piece)
  if (hash.digest('hex') !== content_hash) throw new Error(`File ${key.number} of ${key.feedCode} is not as it was written`)
}
