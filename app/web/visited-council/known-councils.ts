import { readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Council } from '../../councils/council.js'
import type { PlannedWindow } from '../../councils/planned-window.js'
import type { SupportRoute } from '../../councils/support-route.js'

/** What pages need of the council that a host name belongs to. It is public, every word of it. */
export interface KnownCouncil {
  council: Council
  cardPageOrigins: string[]
  /** Not yet ended when it was read. */
  windows: PlannedWindow[]
  /** How its residents get help, those of other days too. A file that an older version wrote knows none. */
  supportRoutes?: SupportRoute[]
}

/**
 * The last that was read of each council, by host name: while the database is away, its pages can still say whose they are, whom to call
 * and until when it is closed. Kept in a file as well, if there is one, for a process that starts meanwhile.
 */
export class KnownCouncils {
  readonly #file: string | null
  readonly #onFault: (error: unknown) => void
  readonly #known: Map<string, KnownCouncil>
  #written = ''
  #writing = Promise.resolve()
  #isWriteWaiting = false

  /** @param onFault is told when the file cannot be written; the service goes on without */
  constructor(file: string | null, onFault: (error: unknown) => void) {
    this.#file = file
    this.#onFault = onFault
    this.#known = new Map(file === null ? [] : entriesIn(file))
  }

  get(host: string): KnownCouncil | undefined {
    return this.#known.get(host)
  }

  keep(host: string, known: KnownCouncil): void {
    this.#known.set(host, known)
    if (this.#file !== null) this.#write(this.#file)
  }

  /** The host is no council's any more. */
  forget(host: string): void {
    this.#known.delete(host)
  }

  /** One write at a time, and one for all that is kept meanwhile. Processes share the file, so what another has written of other hosts stays. */
  #write(file: string): void {
    if (this.#isWriteWaiting) return
    this.#isWriteWaiting = true
    this.#writing = this.#writing.then(async () => {
      this.#isWriteWaiting = false
      const text = JSON.stringify([...this.#known])
      if (text === this.#written) return
      this.#written = text
      const others = parsed(await readFile(file, 'utf8').catch(() => '[]')).filter(([host]) => !this.#known.has(host))
      const draft = `${file}.${process.pid}`
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(draft, JSON.stringify([...others, ...this.#known]))
      await rename(draft, file)
    }).catch(this.#onFault)
  }
}

function entriesIn(file: string): [string, KnownCouncil][] {
  try {
    return parsed(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

/** Instants come back as such. A file that is none of ours is as good as none. */
function parsed(text: string): [string, KnownCouncil][] {
  try {
    return JSON.parse(text, (key, value: unknown) => key.endsWith('At') && typeof value === 'string' ? new Date(value) : value) as [string, KnownCouncil][]
  } catch {
    return []
  }
}
