import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { stateSchema, type SandboxState } from './sandbox-state.js'
import { switchesOff } from './switches.js'

const mostPayments = 2000
const mostDeliveries = 2000
const saveAfterMs = 50

/** What the sandbox remembers, in memory, and in a file when it has one. */
export interface StateStore {
  readonly state: SandboxState
  /** To be called after every change: forgets the oldest beyond its limits, and saves soon. */
  changed(): void
  /** Resolves when everything is in the file. */
  flush(): Promise<void>
}

/** Opens the file, or memory alone when the path is null. A file that cannot be read is set aside, not overwritten. */
export function openStateStore(statePath: string | null, log: Pick<Logger, 'warn'>): StateStore {
  const state = (statePath === null ? null : readState(statePath, log)) ?? emptyState()
  let saving: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (statePath !== null) saving = saving.catch(() => undefined).then(() => saveState(statePath, state))
    return saving
  }

  function changed(): void {
    state.payments.splice(0, state.payments.length - mostPayments)
    state.deliveries.splice(0, state.deliveries.length - mostDeliveries)
    if (statePath !== null) timer ??= setTimeout(saveOrWarn, saveAfterMs)
  }

  /** A full disk is no reason to stop: the next change tries again. */
  function saveOrWarn(): void {
    flush().catch((error: unknown) => { log.warn({ err: error, statePath }, 'The sandbox could not save its state') })
  }

  return { state, changed, flush }
}

function emptyState(): SandboxState {
  return { switches: { ...switchesOff }, accounts: [], payments: [], deliveries: [] }
}

function readState(statePath: string, log: Pick<Logger, 'warn'>): SandboxState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(statePath, 'utf8')))
  } catch (error) {
    if (isMissingFile(error)) return null
    renameSync(statePath, `${statePath}.unreadable`)
    log.warn({ statePath }, 'The sandbox could not read its state file, set it aside and starts empty')
    return null
  }
}

/** The old file stays whole until the new one is. */
async function saveState(statePath: string, state: SandboxState): Promise<void> {
  const unfinished = `${statePath}.${randomUUID()}.unfinished`
  await mkdir(path.dirname(statePath), { recursive: true })
  await writeFile(unfinished, JSON.stringify(state), { mode: 0o600, flush: true })
  await rename(unfinished, statePath)
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
