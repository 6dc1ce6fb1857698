import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'

/** The largest file that is taken: some two million rows. */
export const largestFileBytes = 200 * 1024 * 1024

const chunkBytes = 1 << 20
const longestName = 255

/** What a sender calls a file, without characters that cannot be seen or that turn text round. */
export function plainFileName(sent: string): string {
  return sent.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim().slice(-longestName) || 'file'
}

/** What a file holds, in a few words that no other file has: the SHA-256 of its bytes. */
export async function contentHashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * Keeps a file exactly as it came, in pieces, since any web process and any worker must be able to read it.
 * @throws Error when it is not as long as it was: somebody still writes to it
 */
export async function keepFile(trx: Knex.Transaction, councilId: CouncilId, importId: string, path: string, size: number): Promise<void> {
  let [position, kept] = [0, 0]
  for await (const content of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    await trx('import_file_chunks').insert({ council_id: councilId, import_id: importId, position, content })
    position += 1
    kept += content.length
  }
  if (kept !== size) throw new Error(`A file changed while it was taken in: ${kept} bytes instead of ${size}`)
}

/** The file's bytes, a piece at a time, each read in a step of its own. */
export async function* fileOf(councilId: CouncilId, importId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const piece = await inCouncil(councilId, async trx => await trx('import_file_chunks')
      .where({ council_id: councilId, import_id: importId, position }).first('content') as { content: Buffer } | undefined)
    if (piece === undefined) return
    yield piece.content
  }
}
