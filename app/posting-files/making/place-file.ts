import { councilById } from '../../councils/council.js'
import { inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { assertUnchanged, bytesOf } from './file-bytes.js'
import { recordFileEvent } from '../file-event.js'
import type { PostingFeed } from '../posting-feed.js'
import { type FileKey, PostingFile } from '../posting-file.js'
import { folderIn, NotPlaced, putFile } from './put-file.js'

/**
 * Puts a written file into its feed's folder, under this server's folder for the council: first under a name that nobody waits for, then,
 * when all of it is on the disk, under its own. What went wrong is kept with the file, and the next round of the worker tries again.
 * @param root the folder of posting files; null when this server has none
 */
export async function placeFile(key: FileKey, file: PostingFile, feed: PostingFeed, root: string | null, clock: Clock): Promise<void> {
  const name = file.file_name
  if (feed.folder === null || name === null) return
  try {
    if (root === null) throw new NotPlaced('This server has no folder for posting files')
    const { slug } = await inCouncil(key.councilId, async trx => await councilById(trx, key.councilId))
    await assertUnchanged(key, file)
    await putFile(await folderIn(root, slug, feed.folder), {
      name, contentHash: String(file.content_hash), bytes: () => bytesOf(key), isNameShared: async () => await isNameShared(key, feed, name)
    })
  } catch (error) {
    const problem = problemOf(error)
    if (problem === null) throw error
    return await notePlacement(key, file, { folder_problem: problem }, clock.now())
  }
  await notePlacement(key, file, { state: 'placed', placed_at: clock.now(), folder_problem: null }, clock.now())
}

/** Names are a feed's own, but not folders, and patterns that differ may make one name. */
async function isNameShared({ councilId, feedCode }: FileKey, { folder }: PostingFeed, fileName: string): Promise<boolean> {
  const other = await inCouncil(councilId, async trx => await trx('posting_files as o')
    .join('posting_feeds as f', join => join.on('f.council_id', 'o.council_id').on('f.code', 'o.feed_code'))
    .where({ 'o.council_id': councilId, 'o.file_name': fileName, 'f.folder': folder }).whereNot('o.feed_code', feedCode).first('o.number') as unknown)
  return other !== undefined
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
