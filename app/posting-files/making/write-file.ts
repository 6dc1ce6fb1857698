import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { recordFileEvent } from '../file-event.js'
import { linesAfter } from '../file-lines-query.js'
import { fileNameOf } from './file-name.js'
import { LayoutFault, renderFile } from '../layouts/render-file.js'
import type { PostingToSend } from '../layouts/field-text.js'
import { layoutOf, type PostingLayout } from '../layouts/posting-layout.js'
import { findFeed } from '../posting-feed.js'
import { type FileKey, PostingFile } from '../posting-file.js'
import { markersOf } from './told-markers-query.js'

const chunkBytes = 1 << 18
const linesAtOnce = 2_000

/**
 * Writes the bytes of a file whose postings have been chosen, once: from then on these are the file. They are all kept, with their hash, or
 * none is. A layout that cannot hold a posting stops the file, and says which.
 */
export async function writeFile(key: FileKey, clock: Clock): Promise<void> {
  try {
    await inCouncil(key.councilId, async trx => { await writeCutFile(trx, key, clock.now()) })
  } catch (error) {
    if (!(error instanceof LayoutFault)) throw error
    await stopFile(key, error, clock.now())
  }
}

/**
 * The same in a transaction of the caller's. Nothing when somebody else has written the file.
 * @throws LayoutFault, with which the transaction must end
 */
export async function writeCutFile(trx: Knex.Transaction, key: FileKey, now: Date): Promise<void> {
  const file = await fileToWrite(trx, key)
  if (file !== undefined) await write(trx, key, file, now)
}

/** Others who would write it wait. */
async function fileToWrite(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey): Promise<PostingFile | undefined> {
  return await PostingFile.query(trx).where({ council_id: councilId, feed_code: feedCode, number, state: 'cut' }).forUpdate().first()
}

async function write(trx: Knex.Transaction, key: FileKey, file: PostingFile, now: Date): Promise<void> {
  const { councilId, feedCode } = key
  const feed = await findFeed(trx, councilId, feedCode)
  if (feed === undefined) throw new Error(`No feed ${feedCode}`)
  const layout = await layoutOf(trx, councilId, feed.layout_code)
  const name = fileNameOf(feed.file_name_pattern, { number: file.number, madeFor: file.made_for })
  if (await isNameTaken(trx, key, name)) throw new LayoutFault(`Another file of this feed is called ${name}. Change what its files are called`, null)
  await file.$query(trx).patch({
    state: 'made', file_name: name, layout_name: layout.name, written_at: now, ...await keepBytes(trx, key, file, layout)
  })
  await recordFileEvent(trx, key, 'made', now)
}

async function isNameTaken(trx: Knex.Transaction, { councilId, feedCode }: FileKey, name: string): Promise<boolean> {
  const other = await PostingFile.query(trx).where({ council_id: councilId, feed_code: feedCode, file_name: name }).first()
  return other !== undefined
}

async function keepBytes(
  trx: Knex.Transaction, key: FileKey, file: PostingFile, layout: PostingLayout
): Promise<{ content_hash: string, size_bytes: number }> {
  const hash = createHash('sha256')
  const totals = {
    number: file.number, madeFor: file.made_for, lineCount: file.line_count, paidInPence: file.credit_pence, takenOutPence: file.debit_pence
  }
  let [size, position] = [0, 0]
  const keep = async (content: Buffer): Promise<void> => {
    hash.update(content)
    await trx('posting_file_chunks').insert({ council_id: key.councilId, feed_code: key.feedCode, file_number: key.number, position, content })
    size += content.length
    position += 1
  }
  let pieces: Buffer[] = []
  let held = 0
  for await (const record of renderFile(layout.readSettings(), totals, linesOf(trx, key, file), await markersOf(trx, key))) {
    pieces.push(record)
    held += record.length
    if (held < chunkBytes) continue
    await keep(Buffer.concat(pieces))
    pieces = []
    held = 0
  }
  if (held > 0) await keep(Buffer.concat(pieces))
  return { content_hash: hash.digest('hex'), size_bytes: size }
}

/** Every posting of the file, some at a time; that none is missing is the file's own count. */
async function* linesOf(trx: Knex.Transaction, key: FileKey, { line_count }: PostingFile): AsyncGenerator<PostingToSend> {
  for (let after = 0; after < line_count; after += linesAtOnce) {
    const lines = await linesAfter(trx, key, after, linesAtOnce)
    if (lines.length !== Math.min(linesAtOnce, line_count - after)) throw new Error(`File ${key.number} of ${key.feedCode} has not all of its lines`)
    yield* lines
  }
}

async function stopFile(key: FileKey, { message, entryId }: LayoutFault, now: Date): Promise<void> {
  const reason = message.slice(0, 500)
  await inCouncil(key.councilId, async trx => {
    const stopped = await PostingFile.query(trx).where({ council_id: key.councilId, feed_code: key.feedCode, number: key.number, state: 'cut' })
      .patch({ state: 'stopped', stopped_because: reason, stopped_entry_id: entryId })
    if (stopped === 1) await recordFileEvent(trx, key, 'stopped', now, { reason })
  })
}
