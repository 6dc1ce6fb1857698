import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { clusterDirectory, runAsServer, type ServerPlace } from './embedded-place.js'

const draftPrefix = 'new-postgres-'

/**
 * Makes the cluster (PostgreSQL's word for its data directory) unless there is one. It is made aside and renamed when
 * whole, so a killed initdb leaves only a draft, which the next start removes; of two that make one at once the
 * second's is dropped.
 */
export async function createCluster(place: ServerPlace, binaries: string, superuserPassword: string): Promise<void> {
  const cluster = clusterDirectory(place.home)
  await removeAbandonedDrafts(place.home)
  const draft = await mkdtemp(path.join(place.home, `${draftPrefix}${process.pid}-`))
  const passwordFile = `${draft}.password`
  try {
    await writeFile(passwordFile, superuserPassword, { mode: 0o600 })
    if (place.account !== undefined) {
      for (const name of [draft, passwordFile]) await chown(name, place.account.uid, place.account.gid)
    }
    await runAsServer(place, path.join(binaries, 'bin', 'initdb'), [
      `--pgdata=${draft}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
      '--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions'
    ])
    await rename(draft, cluster)
  } catch (error) {
    if (!existsSync(cluster)) throw new Error(`The database could not be created in ${place.home}.`, { cause: error })
  } finally {
    await removeDraft(draft)
    await removeDraft(passwordFile)
  }
}

/** A draft bears its maker's process id, so one whose maker has ended is nobody's. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(draftPrefix)) continue
    const maker = Number.parseInt(name.slice(draftPrefix.length), 10)
    if (!isAlive(maker)) await removeDraft(path.join(home, name))
  }
}

/** Tries again, since the initdb of a killed process may write for another moment. */
async function removeDraft(name: string): Promise<void> {
  await rm(name, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
