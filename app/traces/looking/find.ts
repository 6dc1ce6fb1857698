import type { Likeness } from '../../funds/holder-names.js'
import type { CalendarDate } from '../../dates.js'
import type { EntryType } from '../../ledger/entry-types.js'
import type { Pence } from '../../money.js'
import type { ReferenceSlip } from './near-references.js'

/** What somebody knows of a payment that is not on the account it should be on. */
export interface Sought {
  fundCode: string
  accountReference: string
  /** As the host system has it; null where the fund has no account holders. */
  holderName: string | null
  amountPence: Pence | null
  /** From how much to how much, where somebody knows no nearer: `amountPence` is half-way. */
  amountRange?: { fromPence: Pence, toPence: Pence }
  /** When it was paid, from a day to a day; both null where nobody knows. */
  paidFrom: CalendarDate | null
  paidTo: CalendarDate | null
  methodCode: string | null
  officeCode: string | null
  /** Empty where it is not known, as are the two below. */
  payerName: string
  wrongReference: string
  receiptNumber: string
  cardLastFour: string | null
}

/** Where a find is: on this account already, on another, in suspense, or money that never came or is not in the books. */
export type FindPlace =
  'this-account' | 'same-fund' | 'other-fund' | 'suspense' | 'unidentified' | 'card-failed' | 'card-unfinished' | 'not-paid' | 'row-held' | 'row-rejected'

/** What somebody might look for, as far as it is known of a thing that was found. */
export interface Candidate {
  /** The one word for it, the same whenever it is found. */
  key: string
  place: FindPlace
  /** The page that tells its story. */
  link: string
  entryId: string | null
  lineNumber: number | null
  /** Ours, or the provider's or the agent's for what is not in the ledger. */
  reference: string
  receiptNumbers: readonly string[]
  type: EntryType | null
  fundCode: string | null
  fundName: string | null
  accountReference: string | null
  /** As people see it: what came in is positive. */
  amountPence: Pence
  /** Of a payment for several things, what was paid in all. */
  wholePence: Pence | null
  occurredOn: CalendarDate
  methodCode: string | null
  methodName: string | null
  officeCode: string | null
  officeName: string | null
  payerName: string | null
  narrative: string | null
  cardLastFour: string | null
  /** Why a card payment came to nothing, as the provider says it, or why a row was not posted. */
  because: string | null
}

/** Why something may be what is looked for, with the facts for its words in views/traces/reasons.njk. */
export type FindReason =
  | { code: 'receipt-number' }
  | { code: 'own-reference', isOtherFund: boolean }
  | { code: 'wrong-reference' }
  | { code: 'reference-slip', slip: ReferenceSlip, of: 'account' | 'wrong', quoted: string, isInNarrative: boolean }
  | { code: 'card' }
  | { code: 'amount-equal' }
  | { code: 'whole-amount-equal', wholePence: Pence }
  | { code: 'amount-slip' }
  | { code: 'amount-near', differencePence: Pence }
  | { code: 'amount-larger' }
  | { code: 'name', of: 'payer' | 'holder', likeness: Likeness }
  | { code: 'paid-before' }
  | { code: 'day-within' }
  | { code: 'day-near', days: number, isLater: boolean }
  | { code: 'method' }
  | { code: 'office' }

/** An entry that has to do with a find's money since. */
export interface Aftermath {
  entryId: string
  type: EntryType
  reference: string
  recordedAt: Date
  pence: Pence
  /** It gave back what another had taken, or reversed the find itself. */
  isReversal: boolean
  fundName: string | null
  accountReference: string | null
}

export interface Find extends Candidate {
  score: number
  /** The strongest first. */
  reasons: FindReason[]
  /** What is left of a line to move, allocate or refund, money in being positive; null for what is no line. */
  remainingPence: Pence | null
  /** Of what remains, what is promised to a refund or a transfer. */
  reservedPence: Pence
  aftermath: Aftermath[]
  /** Whether it stands on this account now: then it says so, below what may have to be moved here. */
  isThere: boolean
}
