import type { Logger } from 'pino'
import { errorFacts, isDatabaseAway } from '../../errors.js'
import { keepEvents } from './keep-events.js'
import type { JourneyEvent } from './journey-event.js'

/** More than this is not remembered while the database is away: they are statistics. */
const most = 5_000

/**
 * Remembers what happens on pages and writes it some seconds later, many at a time, so that no page waits for it. A process that is killed
 * loses the events of those seconds; one that is stopped writes them first.
 */
export class EventBuffer {
  #events: JourneyEvent[] = []
  #timer: NodeJS.Timeout | undefined
  readonly #log: Logger
  readonly #afterMs: number | null

  /** @param afterMs how long an event waits; null waits until `flush` is called. */
  constructor(log: Logger, afterMs: number | null) {
    this.#log = log
    this.#afterMs = afterMs
  }

  add(events: readonly JourneyEvent[]): void {
    this.#events.push(...events.slice(0, Math.max(0, most - this.#events.length)))
    if (this.#afterMs !== null && this.#events.length > 0) this.#timer ??= setTimeout(() => void this.flush(), this.#afterMs).unref()
  }

  /** Writes what is remembered. Never fails: what cannot be written for now is tried again, what never can be is let go. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const events = this.#events.splice(0)
    for (const councilId of new Set(events.map(event => event.councilId))) {
      await this.#keep(councilId, events.filter(event => event.councilId === councilId))
    }
  }

  async #keep(councilId: string, events: readonly JourneyEvent[]): Promise<void> {
    try {
      await keepEvents(councilId, events)
    } catch (error) {
      this.#log.warn({ councilId, events: events.length, error: errorFacts(error) }, 'what happened on pages could not be counted')
      if (isDatabaseAway(error)) this.add(events)
    }
  }
}
