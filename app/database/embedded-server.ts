import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createRolesAndDatabase } from './create-roles.js'
import { findPackagedBinaries, prepareBinaries } from './embedded-binaries.js'
import { claimServer, type ServerClaim } from './embedded-claim.js'
import { createCluster } from './embedded-cluster.js'
import { credentialsFile, readCredentials } from './embedded-credentials.js'
import { chooseServerPlace, clusterDirectory, type ServerPlace } from './embedded-place.js'
import { choosePort } from './embedded-port.js'
import { findRunningServer, spawnServer, stopServer, type RunningServer, type SpawnedServer } from './embedded-process.js'

export interface EmbeddedServer {
  superuserUrl: string
  port: number
  /** False when the server was running already and was joined. */
  startedHere: boolean
  /** Stops the server, unless another live process uses it too: then that one's stop() will. */
  stop(): Promise<void>
}

export interface EmbeddedServerOptions {
  dataDirectory: string
  log?: (line: string) => void
  /** PostgreSQL's own settings, by name. They do not reach a server that is joined. */
  settings?: Record<string, string>
}

/**
 * A real PostgreSQL of our own on 127.0.0.1, its data and passwords in `dataDirectory`: created on first use, started
 * if it is not running, joined if it is, be it another process's or left over from one that was killed. It outlives
 * this process unless stop() is called, so whoever starts it calls stop() on SIGINT and SIGTERM.
 * @throws Error with the server's own words when it does not start.
 */
export async function startEmbeddedServer(
  { dataDirectory, log = () => undefined, settings = {} }: EmbeddedServerOptions
): Promise<EmbeddedServer> {
  const credentials = await readCredentials(dataDirectory)
  const place = await chooseServerPlace(dataDirectory, credentials.clusterId, log)
  const binaries = await prepareBinaries(await findPackagedBinaries(), place, log)
  if (!existsSync(clusterDirectory(place.home))) {
    log('Creating the database')
    await createCluster(place, binaries, credentials.superuserPassword)
  }
  return await joinOrStart({ ...credentials, dataDirectory, place, binaries, log, settings })
}

/** Starts or joins the server, and makes the roles and the database if they are not there. */
export async function embeddedDatabaseUrls(
  dataDirectory: string, database = 'counterfoil', log: (line: string) => void = () => undefined
): Promise<{ ownerUrl: string, applicationUrl: string, server: EmbeddedServer }> {
  const { ownerPassword, applicationPassword } = await readCredentials(dataDirectory)
  const server = await startEmbeddedServer({ dataDirectory, log })
  try {
    const urls = await createRolesAndDatabase(server.superuserUrl, { database, ownerPassword, applicationPassword })
    return { ...urls, server }
  } catch (error) {
    await server.stop()
    throw error
  }
}

interface Start extends Required<EmbeddedServerOptions> {
  superuserPassword: string
  place: ServerPlace
  binaries: string
}

/** How long recovery after a crash, or another process's start or stop, may take. */
const patienceSeconds = 120

/** What a server says when it gives way to another that is starting or ending, or that has just taken its port. */
const inTheWay = /postmaster\.pid" (already exists|is empty)|still in use|could not bind|could not create any TCP\/IP/

/**
 * Looks and tries in turns until a server answers, since between a look and a try another process may start or stop
 * one. PostgreSQL itself sees to it that two never serve the same data.
 */
async function joinOrStart(start: Start): Promise<EmbeddedServer> {
  const deadline = Date.now() + patienceSeconds * 1000
  let spawned: SpawnedServer | undefined
  while (Date.now() < deadline) {
    const running = await findRunningServer(clusterDirectory(start.place.home))
    const claim = running?.ready === true ? await claimOf(start, running) : undefined
    if (running !== undefined && claim !== undefined) return joined(start, running, claim, spawned?.pid === running.pid)
    if (spawned?.hasExited() === true) {
      const output = await spawned.output()
      if (!inTheWay.test(output)) throw new Error(`The database did not start. It says:\n${output}`)
      spawned = undefined
      await delay(200)
    } else if (running === undefined && spawned === undefined) {
      spawned = await spawnServer(start.place, start.binaries, await choosePort(start.dataDirectory), start.settings)
    }
    await delay(15)
  }
  const logFile = path.join(start.place.home, 'postgres.log')
  throw new Error(`The database did not answer for ${patienceSeconds} seconds. Its log is ${logFile}`)
}

async function claimOf(start: Start, running: RunningServer): Promise<ServerClaim | undefined> {
  try {
    return await claimServer(superuserUrl(start, running))
  } catch (error) {
    throw new Error(`The database refuses the password in ${credentialsFile(start.dataDirectory)}.`, { cause: error })
  }
}

function joined(start: Start, running: RunningServer, claim: ServerClaim, startedHere: boolean): EmbeddedServer {
  start.log(`PostgreSQL ${startedHere ? 'started' : 'found running'} on port ${running.port}`)
  const stop = async (): Promise<void> => {
    if (await claim.giveUp()) await stopServer(clusterDirectory(start.place.home))
    else start.log('PostgreSQL goes on running for another process')
    await claim.end()
  }
  let stopped: Promise<void> | undefined
  return {
    superuserUrl: superuserUrl(start, running),
    port: running.port,
    startedHere,
    stop: () => stopped ??= stop()
  }
}

function superuserUrl(start: Start, running: RunningServer): string {
  return `postgres://postgres:${start.superuserPassword}@127.0.0.1:${running.port}/postgres`
}
