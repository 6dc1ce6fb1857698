import type { Logger } from 'pino'
import { errorFacts, isDatabaseAway } from '../errors.js'
import type { CouncilId } from '../database/in-council.js'

/** More than this is not remembered while the database is away: they are statistics. */
const most = 5_000

/** What is written, how, and what the log says of what could not be. */
export interface LaterWrites<Row> {
  keep: (councilId: CouncilId, rows: readonly Row[]) => Promise<void>
  lost: string
  log: Logger
  /** How long a row waits; null waits until `flush` is called. */
  afterMs: number | null
}

/**
 * Remembers what happens and writes it some seconds later, many at a time, so that no page waits for it. A process that is killed loses what
 * happened in those seconds; one that is stopped writes it first.
 */
export class WrittenLater<Row extends { councilId: CouncilId }> {
  #rows: Row[] = []
  #timer: NodeJS.Timeout | undefined
  readonly #writes: LaterWrites<Row>

  constructor(writes: LaterWrites<Row>) {
    this.#writes = writes
  }

  add(rows: readonly Row[]): void {
    this.#rows.push(...rows.slice(0, Math.max(0, most - this.#rows.length)))
    const { afterMs } = this.#writes
    if (afterMs !== null && this.#rows.length > 0) this.#timer ??= setTimeout(() => void this.flush(), afterMs).unref()
  }

  /** Writes what is remembered. Never fails: what cannot be written for now is tried again, what never can be is let go. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const rows = this.#rows.splice(0)
    for (const councilId of new Set(rows.map(row => row.councilId))) {
      await this.#keep(councilId, rows.filter(row => row.councilId === councilId))
    }
  }

  async #keep(councilId: CouncilId, rows: readonly Row[]): Promise<void> {
    const { keep, lost, log } = this.#writes
    try {
      await keep(councilId, rows)
    } catch (error) {
      log.warn({ councilId, rows: rows.length, error: errorFacts(error) }, lost)
      if (isDatabaseAway(error)) this.add(rows)
    }
  }
}
