import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEmbeddedServer } from '../../app/database/embedded-server.js'
import { projectRoot } from '../../app/paths.js'
import { type Figure, plainFigure, ratioFigure } from './figure.js'
import { interleaved, timed } from './rounds.js'

const mostMsMore = 3000
const bareServer = "require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1')"

/** `npm start` where it has run before, until the first page has come, against starting PostgreSQL on the same data and Node on nothing. */
export async function startFigures(): Promise<Figure[]> {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-bench-'))
  await chmod(dataDirectory, 0o755)
  try {
    await untilFirstPage(dataDirectory)
    const rounds = await interleaved({
      npmStart: async () => await untilFirstPage(dataDirectory),
      bare: async () => await untilBareAnswers(dataDirectory)
    })
    const startedAgain = rounds.map(({ npmStart, bare }) => ({ measured: npmStart, floor: bare }))
    return [
      ratioFigure('start: npm start to the first page, against PostgreSQL and Node bare', 'ms', startedAgain, null),
      plainFigure('start: how much longer', 'ms', startedAgain.map(({ measured, floor }) => measured - floor), { atMost: mostMsMore })
    ]
  } finally {
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

async function untilFirstPage(dataDirectory: string): Promise<number> {
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const settings = { DATA_DIRECTORY: dataDirectory, PORT: String(port), SANDBOX_PORT: String(sandboxPort) }
  return await untilItAnswers(['npm', 'start'], settings, port)
}

async function untilBareAnswers(dataDirectory: string): Promise<number> {
  const started = performance.now()
  const server = await startEmbeddedServer({ dataDirectory })
  const postgres = performance.now() - started
  await server.stop()
  const port = await freePort()
  return postgres + await untilItAnswers([process.execPath, '-e', bareServer], { PORT: String(port) }, port)
}

/** Everything that was started is one group of processes, as in a terminal, and is stopped like it. */
async function untilItAnswers([program = '', ...words]: string[], settings: Record<string, string>, port: number): Promise<number> {
  let child: ChildProcess | undefined
  const ms = await timed(async () => {
    child = spawn(program, words, { cwd: projectRoot, env: { ...process.env, ...settings }, detached: true, stdio: ['ignore', 'ignore', 'inherit'] })
    while (!await isAnswered(port)) {
      if (child.exitCode !== null) throw new Error(`${program} ${words.join(' ')} ended with code ${child.exitCode}`)
      await delay(10)
    }
  })
  if (child?.pid !== undefined && child.exitCode === null) {
    const ended = once(child, 'exit')
    process.kill(-child.pid, 'SIGINT')
    await ended
  }
  return ms
}

async function isAnswered(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`).then(answer => answer.ok, () => false)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
