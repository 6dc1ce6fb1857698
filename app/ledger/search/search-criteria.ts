import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import type { EntryChannel, EntryType } from '../entry-types.js'
import type { MoneyInSight } from '../money-in-sight.js'
import type { ShownKind } from '../posting-line.js'

/** What became of a line's money, as far as an index can tell. */
export const lineStatuses = ['in-suspense', 'reserved', 'moved-part', 'moved-all', 'refunded', 'reversed'] as const
export type LineStatus = typeof lineStatuses[number]

/** What a posting must be like to be found. All that is given must hold. */
export interface SearchCriteria {
  /** As it is kept: in the form that passed the fund's rule. */
  accountReference?: string
  /** The short reference on the receipt, as `readReference` answers it. */
  receiptReference?: string
  providerPaymentId?: string
  /** Money in or out: the sign is of no account. */
  amountPence?: Pence
  /** Amounts from and to, both included, whatever their sign. */
  amountFromPence?: Pence
  amountToPence?: Pence
  occurredFrom?: CalendarDate
  occurredTo?: CalendarDate
  cardLastFour?: string
  /** Words of the payer's name or the narrative, as `searchWordsOf` answers them; the last may be the beginning of a word. */
  words?: readonly string[]
  fundCode?: string
  methodCode?: string
  channel?: EntryChannel
  officeCode?: string
  /** The user who recorded it, or helped to. */
  recordedBy?: string
  /** The import whose rows it came from. */
  importId?: string
  type?: EntryType
  kind?: ShownKind
  status?: LineStatus
}

/** The orders that an index walks, so that a list of any length can be read in them. */
export type WalkedColumn = 'day' | 'amount' | 'recorded'

export interface WalkedOrder {
  by: WalkedColumn
  /** The newest or the largest first. */
  isDescending: boolean
}

export const newestFirst: WalkedOrder = { by: 'day', isDescending: true }

/** What is looked for, by somebody who may see so much: lines that match any of the criteria. */
export interface Search {
  anyOf: readonly SearchCriteria[]
  sight: MoneyInSight
  order: WalkedOrder
}

/**
 * Whether a list of any length can be read in this order: walking the index, hardly a line is passed over. By day each criterion has its
 * own index; the others walk the whole ledger of the council, so only what is frequent or stands in that index may be asked for.
 */
export function isWalkable({ anyOf, order }: Search): boolean {
  const allowed = order.by === 'amount' ? ['fundCode', 'kind', 'amountFromPence', 'amountToPence', 'occurredFrom', 'occurredTo'] : ['fundCode', 'kind']
  return order.by === 'day' || (anyOf.length === 1 && anyOf.every(criteria => Object.keys(criteria).every(key => allowed.includes(key))))
}
