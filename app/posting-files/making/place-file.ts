import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { councilById } from '../../councils/council.js'
import { inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { assertUnchanged, bytesOf } from './file-bytes.js'
import { recordFileEvent } from '../file-event.js'
import type { PostingFeed } from '../posting-feed.js'
import { type FileKey, PostingFile } from '../posting-file.js'

const leftoverMs = 3_600_000

/** Nothing may lie under a file's name but the whole file, and never another. */
class NotPlaced extends Error {}

/**
 * Puts a written file into its feed's folder, under this server's folder for the council: first under a name that nobody waits for, then,
 * when all of it is on the disk, under its own. What went wrong is kept with the file, and the next round of the worker tries again.
 * @param root the folder of posting files; null when this server has none
 */
export async function placeFile(key: FileKey, file: PostingFile, feed: PostingFeed, root: string | null, clock: Clock): Promise<void> {
  if (feed.folder === null || file.file_name === null) return
  try {
    if (root === null) throw new NotPlaced('This server has no folder for posting files')
    const { slug } = await inCouncil(key.councilId, async trx => await councilById(trx, key.councilId))
    await assertUnchanged(key, file)
    await put(key, file, path.join(root, slug, feed.folder), file.file_name)
  } catch (error) {
    const problem = problemOf(error)
    if (problem === null) throw error
    return await notePlacement(key, file, { folder_problem: problem }, clock.now())
  }
  await notePlacement(key, file, { state: 'placed', placed_at: clock.now(), folder_problem: null }, clock.now())
}

async function put(key: FileKey, { content_hash }: PostingFile, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const target = path.join(folder, name)
  const there = await hashOf(target)
  if (there === content_hash) return
  if (there !== null) throw new NotPlaced(`The folder has another file called ${name}`)
  const unfinished = path.join(folder, `.${name}.${randomUUID()}.part`)
  try {
    const handle = await open(unfinished, 'wx', 0o640)
    try {
      for await (const piece of bytesOf(key)) await handle.writeFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, target)
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(folder)
  await removeLeftovers(folder, name)
}

/** What a killed worker left half-written. Another worker may be writing a younger one. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const left = (await readdir(folder)).filter(file => file.startsWith(`.${name}.`) && file.endsWith('.part')).map(file => path.join(folder, file))
  for (const file of left) {
    const { mtimeMs } = await stat(file)
    if (Date.now() - mtimeMs > leftoverMs) await rm(file, { force: true })
  }
}

/** The name itself must outlive a power cut, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Null when there is no such file. */
async function hashOf(file: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) hash.update(piece)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
  return hash.digest('hex')
}

const problems: Record<string, string> = {
  ENOSPC: 'The disk is full', EDQUOT: 'The disk is full', EACCES: 'The folder may not be written to', EPERM: 'The folder may not be written to',
  EROFS: 'The folder may not be written to', ENOENT: 'The folder is not there', ENOTDIR: 'The folder is not there', EISDIR: 'A folder has the file’s name',
  EEXIST: 'The folder is not there', EIO: 'The disk does not answer', EMFILE: 'Too many files are open on this server'
}

/** In words, or null for a fault of ours. */
function problemOf(error: unknown): string | null {
  if (error instanceof NotPlaced) return error.message
  return problems[(error as { code?: string }).code ?? ''] ?? null
}

async function notePlacement(
  key: FileKey, { folder_problem }: PostingFile, change: Partial<Pick<PostingFile, 'state' | 'placed_at' | 'folder_problem'>>, now: Date
): Promise<void> {
  await inCouncil(key.councilId, async trx => {
    const changed = await PostingFile.query(trx)
      .where({ council_id: key.councilId, feed_code: key.feedCode, number: key.number, state: 'made' }).patch(change)
    const isNews = change.state === 'placed' || change.folder_problem !== folder_problem
    if (changed === 1 && isNews) {
      await recordFileEvent(trx, key, change.state === 'placed' ? 'placed' : 'not_placed', now, { reason: change.folder_problem ?? null })
    }
  })
}
