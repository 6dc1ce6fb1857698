import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, lstat, mkdir, open, readdir, realpath, rm } from 'node:fs/promises'
import path from 'node:path'

const leftoverMs = 3_600_000

/** Nothing may lie under a file's name but the whole file, and never another. Its message is for people. */
export class NotPlaced extends Error {}

/** What is to lie in a folder under a name, and nothing else. */
export interface FileToPut {
  name: string
  contentHash: string
  bytes: () => AsyncIterable<Buffer>
  /** Another file of the council's has this name in this folder: whatever lies there may be that one, even if the bytes are the same. */
  isNameShared: () => Promise<boolean>
}

/** The folder of this name in the council's own. None is a symbolic link. @throws NotPlaced when one is */
export async function folderIn(root: string, councilSlug: string, name: string): Promise<string> {
  await mkdir(root, { recursive: true })
  let folder = await realpath(root)
  for (const part of [councilSlug, name]) {
    folder = path.join(folder, part)
    await mkdir(folder).catch((error: unknown) => { if (codeOf(error) !== 'EEXIST') throw error })
    if (await realpath(folder) !== folder) throw new NotPlaced('The folder is a symbolic link, which is not followed')
  }
  return folder
}

/**
 * Writes a file under a name that nobody waits for and, when all of it is on the disk, gives it its own, which nothing may have yet.
 * @throws NotPlaced when something else lies there, at whatever instant it came
 */
export async function putFile(folder: string, file: FileToPut): Promise<void> {
  if (await isThere(folder, file)) return
  const unfinished = path.join(folder, `.${file.name}.${randomUUID()}.part`)
  try {
    const handle = await open(unfinished, 'wx', 0o640)
    try {
      for await (const piece of file.bytes()) await handle.writeFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await giveName(unfinished, folder, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(folder)
  await removeLeftovers(folder, file.name)
}

/** A second name, unlike a new one, is never given in place of what is there. */
async function giveName(unfinished: string, folder: string, file: FileToPut): Promise<void> {
  try {
    await link(unfinished, path.join(folder, file.name))
  } catch (error) {
    if (linkless.has(codeOf(error))) throw new NotPlaced('The folder’s disk cannot give a finished file its name: it has no hard links')
    if (codeOf(error) !== 'EEXIST') throw error
    // Another worker may have been first with the very file.
    if (!await isThere(folder, file)) throw anotherIsThere(file)
  }
}

const linkless = new Set<string | undefined>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** False when nothing is. @throws NotPlaced when it is another */
async function isThere(folder: string, file: FileToPut): Promise<boolean> {
  const target = path.join(folder, file.name)
  try {
    if (!(await lstat(target)).isFile() || await hashOf(target) !== file.contentHash || await file.isNameShared()) throw anotherIsThere(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  return true
}

function anotherIsThere({ name }: FileToPut): NotPlaced {
  return new NotPlaced(`The folder has another file called ${name}`)
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}

/** What a killed worker left half-written. Another worker may be writing a younger one, or be done with it by now. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const left = (await readdir(folder)).filter(file => file.startsWith(`.${name}.`) && file.endsWith('.part')).map(file => path.join(folder, file))
  for (const file of left) {
    const found = await lstat(file).catch((error: unknown) => { if (codeOf(error) !== 'ENOENT') throw error })
    if (found !== undefined && Date.now() - found.mtimeMs > leftoverMs) await rm(file, { force: true })
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

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code
}
