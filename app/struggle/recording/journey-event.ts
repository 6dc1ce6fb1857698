import type { Phase } from '../../councils/phase.js'
import type { Channel } from '../../ledger/entry-types.js'

/**
 * visit: a page was shown · error: an answer was refused · answered: one was taken · card: left for the card page · help: the page for help was
 * opened from this page · help-code: a code was made to read out.
 */
export type JourneyEventKind = 'visit' | 'error' | 'answered' | 'card' | 'help' | 'help-code'

/** What happened on a page: codes and numbers alone, never what was typed. */
export interface JourneyEvent {
  councilId: string
  /** Whose pages they are, as long as the process remembers; null before the first answer. Only the journey's number is kept. */
  paymentId: string | null
  at: Date
  page: string
  kind: JourneyEventKind
  /** The number of the thing that is asked about, and of how many: `2/3`. */
  part: string
  field: string
  message: string
  /** Of a first answer: how long its page was open, as its form says. */
  seconds: number | null
  fundCode: string
  channel: Channel
  phase: Phase | ''
  scripts: boolean | null
}
