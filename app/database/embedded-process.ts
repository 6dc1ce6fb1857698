import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { clusterDirectory, serverSpawnOptions, type ServerPlace } from './embedded-place.js'

export interface RunningServer {
  pid: number
  port: number
  /** True once it accepts connections; false while it starts, recovers or shuts down. */
  ready: boolean
}

export interface SpawnedServer {
  pid: number | undefined
  hasExited(): boolean
  /** What it has written since it was spawned. */
  output(): Promise<string>
}

/** Old output is dropped at a start that finds more than this. */
const largestLogBytes = 5_000_000

/**
 * Errors are logged without their statement and detail, which hold personal data. Output goes to a file, which unlike
 * a pipe outlives us, and the server gets a session of its own, so that Ctrl-C in our terminal reaches us and not it.
 */
export async function spawnServer(
  place: ServerPlace, binaries: string, port: number, settings: Record<string, string>
): Promise<SpawnedServer> {
  const logFile = path.join(place.home, 'postgres.log')
  const logBytes = existsSync(logFile) ? (await stat(logFile)).size : 0
  const log = await open(logFile, logBytes > largestLogBytes ? 'w' : 'a', 0o600)
  const start = (await log.stat()).size
  const allSettings = {
    listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', timezone: 'UTC',
    log_error_verbosity: 'terse', log_min_error_statement: 'panic', ...settings
  }
  const settingArguments = Object.entries(allSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(
    path.join(binaries, 'bin', 'postgres'),
    ['-D', clusterDirectory(place.home), ...settingArguments],
    { ...serverSpawnOptions(place), detached: true, stdio: ['ignore', log.fd, log.fd] }
  )
  let fault = ''
  server.once('error', error => { fault = error.message })
  server.unref()
  await log.close()
  return {
    pid: server.pid,
    hasExited: () => fault !== '' || server.exitCode !== null || server.signalCode !== null,
    output: async () => fault + (await readFile(logFile)).subarray(start).toString('utf8')
  }
}

/**
 * The server that holds this cluster, by its own lock file (postmaster.pid: line 1 process, 4 port, 8 state;
 * PostgreSQL's src/include/utils/pidfile.h). The lock of a dead one is left for PostgreSQL to judge, save where it
 * would refuse although the lock is stale: when its process id is now another program's, and when a power cut left it
 * empty.
 */
export async function findRunningServer(cluster: string): Promise<RunningServer | undefined> {
  const lockFile = path.join(cluster, 'postmaster.pid')
  const text = await readFile(lockFile, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!(pid > 0)) {
    await removeIfOld(lockFile)
    return undefined
  }
  const holder = await commandLineOf(pid)
  if (holder?.includes(`-D ${cluster} `) === true) {
    return { pid, port: Number(lines[3]), ready: lines[7]?.startsWith('ready') === true }
  }
  if (holder !== undefined) await rm(lockFile, { force: true })
  return undefined
}

/**
 * Ends whatever server holds the cluster by its fast shutdown; if that takes too long, at once (it recovers at the
 * next start).
 */
export async function stopServer(cluster: string): Promise<void> {
  const pid = (await findRunningServer(cluster))?.pid
  if (pid === undefined) return
  for (const [signal, patienceSeconds] of [['SIGINT', 20], ['SIGQUIT', 5]] as const) {
    const deadline = Date.now() + patienceSeconds * 1000
    if (await isServerOf(cluster, pid)) process.kill(pid, signal)
    while (Date.now() < deadline) {
      if (!(await isServerOf(cluster, pid))) return
      await delay(10)
    }
  }
  throw new Error(`The database's process ${pid} does not stop.`)
}

async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  return (await commandLineOf(pid))?.includes(`-D ${cluster} `) === true
}

/** Undefined when there is no such process. A dead process that nobody has reaped has an empty one. */
async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
    return words?.replaceAll('\0', ' ')
  }
  const answer = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return await answer.then(({ stdout }) => stdout, () => undefined)
}

async function removeIfOld(lockFile: string): Promise<void> {
  const stats = await stat(lockFile).catch(() => undefined)
  if (stats !== undefined && Date.now() - stats.mtimeMs > 5000) await rm(lockFile, { force: true })
}
