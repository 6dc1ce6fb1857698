/** What one event adds to one figure, by the words that stand beside the figure on the page. The day is London's. */
export interface Part {
  measure: string
  at: Date
  /** Null where what is counted has none. */
  fund: string | null
  channel: string | null
  phase: string | null
  count: number
  of?: number
  pence?: number
  seconds?: number
}

export interface Sums {
  count: number
  of: number | null
  pence: number | null
  seconds: number | null
}

/** A payment that somebody began; what becomes of it is said later. */
export interface Begun {
  at: Date
  fund: string
  channel: string
  phase: string
  isCompleted: boolean
}

/** How a try at paying can end, and the measure that counts it; one that was paid is in none but is one of all. */
export const endsOfTries = {
  declined: 'payments-declined', cancelled: 'payments-cancelled', expired: 'payments-expired', errored: 'payments-errored', unreached: 'payments-unreached', paid: null
} as const
export type EndOfTry = keyof typeof endsOfTries

const outcomesOfTraces = ['traces-moved', 'traces-nothing-to-do', 'traces-not-found', 'traces-no-proof'] as const
export type OutcomeOfTrace = typeof outcomesOfTraces[number]

/** The answers about satisfaction, the best first. */
export const answersOfFive = [
  'satisfaction-very-satisfied', 'satisfaction-satisfied', 'satisfaction-neither', 'satisfaction-dissatisfied', 'satisfaction-very-dissatisfied'
] as const

interface InSuspense {
  at: Date
  pence: number
  allocated: { at: Date, pence: number }[]
}

/** An answer, and all that it counts in. */
export interface Answer {
  at: Date
  level: number
  of: Pick<Part, 'fund' | 'channel' | 'phase'>
  parts: Part[]
}

/** What was paid for something on an instant, in pence. */
interface Taken {
  at: Date
  fund: string
  method: string
  pence: number
}

interface TypedMonth {
  month: string
  channel: string
  isDigital: boolean | null
  transactions: number
  pence: number
}

const londonMonth = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit' })

const londonDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' })

/** The month of London's day, `2026-03`. */
export function monthOf(at: Date): string {
  return londonMonth.format(at)
}

/**
 * Everything that the story planted, and what follows from it: an independent sum, which knows nothing of how the service measures. Each
 * event says what it adds to which measure; months, funds, channels and phases are then added up.
 */
export class Planted {
  readonly #parts: Part[] = []
  readonly #begun: Begun[] = []
  readonly #inSuspense = new Map<string, InSuspense>()
  readonly #typed: TypedMonth[] = []
  readonly #taken: Taken[] = []
  readonly #turns: { at: Date, phase: string }[] = []

  /** The council's service is in another phase from then on. */
  becomes(phase: string, at: Date): void {
    this.#turns.push({ at, phase })
  }

  /** In which phases it was in a month. */
  phases(month: string): string[] {
    const before = this.#turns.filter(({ at }) => monthOf(at) < month).at(-1)
    return [...before === undefined ? [] : [before], ...this.#turns.filter(({ at }) => monthOf(at) === month)].map(({ phase }) => phase)
  }

  begins(begun: Omit<Begun, 'isCompleted'>): Begun {
    const kept = { ...begun, isCompleted: false }
    this.#begun.push(kept)
    return kept
  }

  tries(of: Begun, at: Date, end: EndOfTry): void {
    for (const [how, measure] of Object.entries(endsOfTries)) {
      if (measure !== null) this.#add({ ...of, measure, at, count: how === end ? 1 : 0, of: 1 })
    }
  }

  /** All of a basket was paid by card, so much for each thing in it: each line went straight to its fund. */
  paid(of: Begun, at: Date, funds: readonly string[], pence: number): void {
    of.isCompleted = true
    this.#add({ ...of, measure: 'digital-take-up', at, count: 1, of: 1 })
    this.#add({ ...of, measure: 'assisted-take-up', at, count: of.channel === 'web' ? 0 : 1, of: 1 })
    for (const fund of funds) {
      this.#add({ measure: 'straight-through', at, fund, channel: of.channel, phase: null, count: 1, of: 1 })
      this.#taken.push({ at, fund, method: of.channel === 'web' ? '90' : '92', pence })
    }
  }

  /** A row of a file: of a fund, or held in suspense under a name until it is allocated. */
  receipt(at: Date, fund: string | null, held?: { name: string, pence: number }): void {
    this.#add({ measure: 'straight-through', at, fund, channel: null, phase: null, count: fund === null ? 0 : 1, of: 1 })
    this.#add({ measure: 'digital-take-up', at, fund, channel: 'files', phase: null, count: 0, of: 1 })
    if (held !== undefined) this.#inSuspense.set(held.name, { at, pence: held.pence, allocated: [] })
  }

  allocated(name: string, at: Date, fund: string, pence: number): void {
    const item = this.#inSuspense.get(name)
    if (item === undefined) throw new Error(`Nothing in suspense is called ${name}`)
    item.allocated.push({ at, pence })
    this.#add({ measure: 'time-to-allocate', at, fund, channel: null, phase: null, count: 1, seconds: (at.getTime() - item.at.getTime()) / 1000 })
  }

  refunded(askedAt: Date, paidAt: Date, fund: string): void {
    this.#add({ measure: 'refund-time', at: paidAt, fund, channel: null, phase: null, count: 1, seconds: (paidAt.getTime() - askedAt.getTime()) / 1000 })
  }

  repeated(foundAt: Date, fund: string): void {
    this.#add({ measure: 'duplicate-payments', at: foundAt, fund, channel: null, phase: null, count: 1 })
  }

  traceOpened(at: Date, fund: string): void {
    this.#add({ measure: 'traces-opened', at, fund, channel: null, phase: null, count: 1 })
  }

  traceClosed(at: Date, fund: string, outcome: OutcomeOfTrace): void {
    for (const measure of outcomesOfTraces) this.#add({ measure, at, fund, channel: null, phase: null, count: measure === outcome ? 1 : 0, of: 1 })
  }

  /** How satisfied somebody said they were, from 5 to 1. */
  answered(at: Date, level: number, of: Pick<Part, 'fund' | 'channel' | 'phase'>): Answer {
    const before = this.#parts.length
    for (const [index, measure] of answersOfFive.entries()) this.#add({ ...of, measure, at, count: index + level === 5 ? 1 : 0, of: 1 })
    this.#add({ ...of, measure: 'satisfaction-share', at, count: level >= 4 ? 1 : 0, of: 1 })
    this.#add({ ...of, measure: 'satisfaction-score', at, count: (level - 1) * 25, of: 1 })
    return { at, level, of, parts: this.#parts.slice(before) }
  }

  /** An answer that was no user's counts in nothing any more but as struck out, when it was given. */
  struckOut({ at, of, parts }: Answer): void {
    this.#parts.splice(0, this.#parts.length, ...this.#parts.filter(part => !parts.includes(part)))
    this.#add({ ...of, measure: 'satisfaction-struck-out', at, count: 1 })
  }

  /** What the council typed in of a month: of a channel that is seen (its own) or not. */
  typed(month: TypedMonth): void {
    this.#typed.push(month)
  }

  /** What was taken by card on a day in London: how often and how much of each fund by each method. */
  takenOn(day: string): (Pick<Taken, 'fund' | 'method' | 'pence'> & { count: number })[] {
    const taken = this.#taken.filter(({ at }) => londonDay.format(at) === day)
    const pairs = new Map(taken.map(one => [`${one.fund} ${one.method}`, one]))
    return [...pairs.values()].map(({ fund, method }) => {
      const same = taken.filter(one => one.fund === fund && one.method === method)
      return { fund, method, count: same.length, pence: same.reduce((sum, one) => sum + one.pence, 0) }
    })
  }

  /** The sums of each measure in a month, of what this is true of. */
  sums(month: string, lastMeasured: Date, isWanted: (part: Part) => boolean): Map<string, Sums> {
    const sums = new Map<string, Sums>()
    for (const part of this.#partsOf(month, lastMeasured).filter(isWanted)) {
      const before = sums.get(part.measure)
      sums.set(part.measure, {
        count: (before?.count ?? 0) + part.count, of: together(before?.of, part.of), pence: together(before?.pence, part.pence), seconds: together(before?.seconds, part.seconds)
      })
    }
    return sums
  }

  /** The codes under which a month's figures of a measure stand in the table of funds or of channels; `none` for what has none. */
  lines(month: string, lastMeasured: Date, by: 'fund' | 'channel', measure: string): string[] {
    return [...new Set(this.#partsOf(month, lastMeasured).filter(part => part.measure === measure).map(part => part[by] ?? 'none'))]
  }

  #add({ measure, at, fund, channel, phase, count, of, pence, seconds }: Part): void {
    const sums = Object.fromEntries(Object.entries({ of, pence, seconds }).filter(([, value]) => value !== undefined)) as Pick<Part, 'of' | 'pence' | 'seconds'>
    this.#parts.push({ measure, at, fund, channel, phase, count, ...sums })
  }

  /** @param lastMeasured the first instant that was not yet summed */
  #partsOf(month: string, lastMeasured: Date): Part[] {
    const begun = this.#begun.map(({ isCompleted, ...rest }): Part => ({ ...rest, measure: 'completion', count: isCompleted ? 1 : 0, of: 1 }))
    const happened = [...begun, ...this.#parts].filter(({ at }) => monthOf(at) === month && at < lastMeasured)
    const typed = this.#typed.filter(one => one.month === month)
    const unseen = typed.filter(({ isDigital }) => isDigital !== null)
      .map((one): Part => ({ ...nothing('digital-take-up'), channel: one.channel, count: one.isDigital === true ? one.transactions : 0, of: one.transactions }))
    const completed = [...happened.filter(({ measure }) => measure === 'digital-take-up'), ...unseen]
    const costs = typed.length === 0 ? [] : [
      ...completed.map(({ channel, of }): Part => ({ ...nothing('cost-per-transaction'), channel, count: of ?? 0 })),
      ...typed.map(({ channel, pence }): Part => ({ ...nothing('cost-per-transaction'), channel, count: 0, pence }))
    ]
    // What is only counted is none where nothing happened.
    const none = ['duplicate-payments', 'traces-opened', 'satisfaction-struck-out'].filter(measure => !happened.some(part => part.measure === measure)).map(nothing)
    return [...happened, ...unseen, ...costs, ...none, ...this.#suspenseOf(month, lastMeasured)]
  }

  /** How suspense stood when the month, or what was summed of it, ended. */
  #suspenseOf(month: string, lastMeasured: Date): Part[] {
    const end = new Date(Math.min(lastMeasured.getTime(), startOfNext(month).getTime()))
    if (monthOf(new Date(end.getTime() - 1)) !== month) return []
    const items = [...this.#inSuspense.values()].filter(({ at }) => at < end).map(({ at, pence, allocated }) => ({
      at, pence: allocated.filter(part => part.at < end).reduce((left, part) => left - part.pence, pence)
    })).filter(({ pence }) => pence !== 0)
    const count = items.length
    const value = items.reduce((sum, { pence }) => sum + pence, 0)
    const seconds = items.reduce((sum, { at }) => sum + (end.getTime() - at.getTime()) / 1000, 0)
    return [{ ...nothing('suspense-value'), count, pence: value, seconds }, { ...nothing('suspense-age'), count, pence: value, seconds }]
  }
}

function nothing(measure: string): Part {
  return { measure, at: new Date(0), fund: null, channel: null, phase: null, count: 0 }
}

function together(one: number | null | undefined, other: number | undefined): number | null {
  return other === undefined ? one ?? null : (one ?? 0) + other
}

/** The first instant of the next month in London, found by looking around midnight in UTC. */
function startOfNext(month: string): Date {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const midnight = Date.UTC(year, number, 1)
  return new Date([midnight - 3_600_000, midnight].find(instant => monthOf(new Date(instant)) !== month) ?? midnight)
}
