import type { Stats } from 'node:fs'
import { lstat, mkdir, readdir, realpath, rename } from 'node:fs/promises'
import path from 'node:path'

/** A folder in which a council's files arrive: of one source, if its name is that of one. */
export interface ArrivalFolder {
  /** As it is called among the council's folders; nothing for the council's own, where no file belongs. */
  name: string
  path: string
}

/** Folders within an arrival folder, so no source's: what is being taken in, what has been, and what was not. */
export const stages = ['taking', 'taken', 'refused'] as const
type Stage = typeof stages[number]

/** A file that has been taken on for good: whoever sees it knows by its name under which id it becomes an import, or has. */
export interface Claim {
  id: string
  fileName: string
  path: string
}

const claimName = /^(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~(?<fileName>.+)$/s
const unfinishedName = /^\.|^~|\.(?:part|partial|filepart|tmp|temp|crdownload)$/i
const settledMilliseconds = 60_000
const longestNameBytes = 200

/**
 * Makes a folder for each of a council's sources and answers those, whatever other folders there are, and the council's own. None is a
 * symbolic link.
 */
export async function arrivalFolders(root: string, councilSlug: string, sourceCodes: readonly string[]): Promise<ArrivalFolder[]> {
  await mkdir(root, { recursive: true })
  const councilFolder = path.join(await realpath(root), councilSlug)
  await ensureFolder(councilFolder)
  if (!(await lstat(councilFolder)).isDirectory()) return []
  for (const code of sourceCodes) await ensureFolder(path.join(councilFolder, code))
  const entries = await readdir(councilFolder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(({ name }) => name).filter(name => stages.every(stage => stage !== name))
  return ['', ...names].map(name => ({ name, path: path.join(councilFolder, name) }))
}

/** The files in a folder that nobody writes to any more. Names are bytes: a sender's machine may write them in another way than ours. */
export async function settledFiles({ path: folder }: ArrivalFolder, now: Date): Promise<Buffer[]> {
  const found = (await readdir(folder, 'buffer')).filter(name => !unfinishedName.test(name.toString()))
  const settled = await Promise.all(found.map(async name => await isSettled(inFolder(folder, name), now)))
  return found.filter((_, index) => settled[index])
}

/** By a new name that nobody else can give it. @returns null when somebody else was first */
export async function claim(folder: ArrivalFolder, name: Buffer, id: string): Promise<Claim | null> {
  const taking = await stageFolder(folder, 'taking')
  const fileName = shortened(name.toString())
  const claimed = path.join(taking, `${id}~${fileName}`)
  return await moved(inFolder(folder.path, name), claimed) ? { id, fileName, path: claimed } : null
}

/** What was claimed and is neither taken nor refused: somebody is at it, or was killed. */
export async function openClaims(folder: ArrivalFolder): Promise<Claim[]> {
  const taking = await stageFolder(folder, 'taking')
  return (await readdir(taking)).flatMap(name => {
    const { id, fileName } = claimName.exec(name)?.groups ?? {}
    return id === undefined || fileName === undefined ? [] : [{ id, fileName, path: path.join(taking, name) }]
  })
}

/** Moves a claimed file to where it stays. Somebody else may have done so. */
export async function settle(folder: ArrivalFolder, claimed: Claim, stage: 'taken' | 'refused'): Promise<void> {
  await moved(claimed.path, path.join(await stageFolder(folder, stage), path.basename(claimed.path)))
}

/** What lies there, never what a link leads to; null when it is gone. */
export async function fileAt(file: string | Buffer): Promise<Stats | null> {
  try {
    return await lstat(file)
  } catch (error) {
    return ifGone(error, null)
  }
}

/** @throws Error when the folder leads somewhere else: files of another council might lie there. */
async function stageFolder({ path: folder }: ArrivalFolder, stage: Stage): Promise<string> {
  const stagePath = path.join(folder, stage)
  await ensureFolder(stagePath)
  if (await realpath(stagePath) !== stagePath) throw new Error(`A folder for arriving files is a symbolic link, which is not followed: ${stage}`)
  return stagePath
}

async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Its bytes, name and mode have not changed for a minute. A file's own time of change may be set back by whoever copies it; this one not. */
async function isSettled(file: Buffer, now: Date): Promise<boolean> {
  const found = await fileAt(file)
  return found !== null && !found.isDirectory() && now.getTime() - found.ctimeMs >= settledMilliseconds
}

async function moved(from: string | Buffer, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    return ifGone(error, false)
  }
}

function inFolder(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name])
}

/** The end of a name tells its kind; with the id before it, it must be no longer than a name may be. */
function shortened(name: string): string {
  let short = name
  while (Buffer.byteLength(short) > longestNameBytes) short = [...short].slice(1).join('')
  return short
}

function ifGone<Result>(error: unknown, result: Result): Result {
  if (codeOf(error) !== 'ENOENT') throw error
  return result
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code
}
