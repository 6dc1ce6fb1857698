import type { CalendarDate } from '../../../dates.js'
import type { Pence } from '../../../money.js'

/** One debt of an account as its file states it. */
export interface StatedCharge {
  description: string
  outstandingPence: Pence
  nextInstalmentPence: Pence | null
  nextInstalmentOn: CalendarDate | null
}

/** One account as its file states it, with all of its charges. Nothing here has been checked against the council's funds or stops. */
export interface StatedAccount {
  /** The fund's code, at most 100 characters; '' where the file names none, since it is all of one. */
  fundStated: string
  /** At most 100 characters. */
  reference: string
  name: string
  /** On one line. */
  address: string
  postcode: string
  /** What is owed is positive, what the council owes negative. */
  balancePence: Pence
  /** Null where the file does not say: then it is as at what its source's settings say of the whole file. */
  balanceAsAt: Date | null
  /** What the file calls its stop; '' where there is none. */
  stopStated: string
  /** In the order in which payments count against them. */
  charges: StatedCharge[]
}

interface Place {
  /** The first line of the file is 1. */
  lineNumber: number
  /** What it says, at most 2,000 characters. */
  raw: string
}

export type AccountFault = Place & {
  kind: 'fault'
  fault: string
  /** It is a charge that no account was found for, and no account itself. */
  isCharge: boolean
  amountPence: Pence | null
  fundStated: string
  reference: string
}

/**
 * What a reader of accounts finds, in the order of the file: accounts; rows that it cannot understand, with the reason in words and, where
 * that much can be read, which account is meant and its balance; and the file's own control totals.
 */
export type AccountFileRecord =
  | Place & { kind: 'account', account: StatedAccount }
  | AccountFault
  | Place & { kind: 'totals', rows: number | null, amountPence: Pence | null }

export type AccountRowRecord = Exclude<AccountFileRecord, { kind: 'totals' }>
