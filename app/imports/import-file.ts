import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'

const chunkBytes = 1 << 20

/** What a file holds, in a few words that no other file has: the SHA-256 of its bytes. */
export async function contentHashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

/** Keeps a file exactly as it came, in pieces, since any web process and any worker must be able to read it. */
export async function keepFile(trx: Knex.Transaction, councilId: CouncilId, importId: string, path: string): Promise<void> {
  let position = 0
  for await (const content of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    await trx('import_file_chunks').insert({ council_id: councilId, import_id: importId, position, content })
    position += 1
  }
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
