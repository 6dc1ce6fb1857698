import { execFile, type SpawnOptions } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, readFile, realpath } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** Where the server's files are, and the account that it runs as when that is not our own. */
export interface ServerPlace {
  home: string
  account: { uid: number, gid: number } | undefined
}

/**
 * The data directory itself and our own account, unless we are root, whom PostgreSQL refuses. Then the server runs as
 * an unprivileged account, and where that account cannot enter the data directory (below /root, say), its files go to
 * a system directory instead. The place is keyed by the path and by `clusterId`, so that a deleted data directory
 * starts afresh.
 */
export async function chooseServerPlace(
  dataDirectory: string, clusterId: string, log: (line: string) => void
): Promise<ServerPlace> {
  const home = await realpath(dataDirectory)
  if (process.getuid?.() !== 0) return { home, account: undefined }
  const own = { home, account: await ownerOf(clusterDirectory(home)) ?? await unprivilegedAccount() }
  if (await canEnter(own)) return own
  const key = createHash('sha256').update(`${home}\n${clusterId}`).digest('hex').slice(0, 16)
  for (const parent of ['/var/lib/counterfoil', path.join(os.tmpdir(), 'counterfoil')]) {
    const elsewhere = await makePlace(parent, key)
    if (elsewhere === undefined) continue
    log(`${home} is closed to the database's account, so the database is kept in ${elsewhere.home}`)
    return elsewhere
  }
  throw new Error(`Run as root, the database needs a directory that an unprivileged account can enter; ${home} is not one.`)
}

/** The name that a cluster bears once it is whole, and never before. */
export function clusterDirectory(home: string): string {
  return path.join(home, 'postgres')
}

/**
 * How a program of the server is started: its account, a directory where it may stand, and nothing of our environment.
 */
export function serverSpawnOptions(place: ServerPlace): Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'> {
  return { ...place.account, cwd: place.home, env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' } }
}

/** Runs a program as the server's account. @throws what execFile throws, with the program's own words in `stderr`. */
export async function runAsServer(place: ServerPlace, program: string, programArguments: string[]): Promise<void> {
  await promisify(execFile)(program, programArguments, serverSpawnOptions(place))
}

/** Data that exists is served by whoever owns it: a server refuses another's. */
async function ownerOf(directory: string): Promise<ServerPlace['account']> {
  const stats = await lstat(directory).catch(() => undefined)
  return stats === undefined || stats.uid === 0 ? undefined : { uid: stats.uid, gid: stats.gid }
}

async function unprivilegedAccount(): Promise<{ uid: number, gid: number }> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const found = accounts.find(([name]) => name === wanted)
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error('Run as root, the database needs an account named postgres or nobody. Make one, or run as another user.')
}

/** Tried rather than computed, so that access lists and mounts count too. */
async function canEnter(place: ServerPlace): Promise<boolean> {
  const standingOutside = { ...serverSpawnOptions(place), cwd: '/' }
  const trial = promisify(execFile)('/bin/sh', ['-c', 'cd -- "$1"', 'sh', place.home], standingOutside)
  return await trial.then(() => true, () => false)
}

/** The parent must be ours: in a temporary directory anybody could have made one of that name before us. */
async function makePlace(parent: string, key: string): Promise<ServerPlace | undefined> {
  const home = path.join(parent, key)
  try {
    await mkdir(parent, { recursive: true })
    const stats = await lstat(parent)
    if (!stats.isDirectory() || stats.uid !== 0) return undefined
    await mkdir(home, { recursive: true })
    await chmod(parent, 0o755)
    await chmod(home, 0o755)
  } catch {
    return undefined
  }
  const account = await ownerOf(clusterDirectory(home)) ?? await unprivilegedAccount()
  const place = { home: await realpath(home), account }
  return await canEnter(place) ? place : undefined
}
