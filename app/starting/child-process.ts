import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { childEnvironment } from '../config.js'

export interface Program {
  name: string
  /** The built file. */
  file: string
  /** What it is told beside our own environment. */
  settings: Record<string, string>
  /** What it writes goes here. */
  logFile: string
}

const largestLogBytes = 5_000_000
const linesShown = 15
const patienceMs = 30_000

/** One of our own programs, running as a process of its own. */
export class RunningProgram {
  readonly #child: ChildProcess
  readonly #program: Program
  readonly #logStart: number
  #hasEnded = false
  /** Resolves when it is gone, asked to or not. */
  readonly ended: Promise<void>

  constructor(child: ChildProcess, program: Program, logStart: number) {
    this.#child = child
    this.#program = program
    this.#logStart = logStart
    this.ended = new Promise(resolve => {
      const end = (): void => {
        this.#hasEnded = true
        resolve()
      }
      child.once('exit', end)
      child.once('error', end)
    })
  }

  /** Resolves when it says that it does its work. @throws Error with its own words when it ends before. */
  async ready(): Promise<void> {
    const isReady = new Promise<true>(resolve => { this.#child.once('message', () => { resolve(true) }) })
    if (await Promise.race([isReady, this.ended]) !== true) throw new Error(await this.lastWords())
  }

  /** Asks it to stop by its process id, and waits. One that does not is ended. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return
    this.#child.kill('SIGTERM')
    const ending = new AbortController()
    const tooLong = delay(patienceMs, undefined, { signal: ending.signal }).then(() => this.#child.kill('SIGKILL'), () => undefined)
    await this.ended
    ending.abort()
    await tooLong
  }

  /** What to tell of one that has ended by itself. */
  async lastWords(): Promise<string> {
    const { exitCode, signalCode } = this.#child
    const { name, logFile } = this.#program
    const written = (await readFile(logFile)).subarray(this.#logStart).toString('utf8').trim().split('\n').slice(-linesShown)
    return [`The ${name} has ended (${signalCode ?? `code ${exitCode ?? 'unknown'}`}). The last that it wrote, in ${logFile}:`, ...written].join('\n')
  }
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches us and not it: we stop it in order. Were we killed, the
 * channel between us would break, and it stops by itself.
 */
export async function startProgram(program: Program): Promise<RunningProgram> {
  const { file, settings, logFile } = program
  await mkdir(path.dirname(logFile), { recursive: true })
  const logBytes = await stat(logFile).then(({ size }) => size, () => 0)
  const log = await open(logFile, logBytes > largestLogBytes ? 'w' : 'a', 0o600)
  const logStart = (await log.stat()).size
  const child = spawn(process.execPath, [file], {
    detached: true, env: childEnvironment(settings), stdio: ['ignore', log.fd, log.fd, 'ipc']
  })
  // It may end at once, and must not do so unheard.
  const running = new RunningProgram(child, program, logStart)
  await log.close()
  return running
}
