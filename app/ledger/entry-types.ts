/** Why money moved: the closed list that the database holds as well. */
export const entryTypes = [
  'card_payment', 'card_payment_held', 'receipt', 'allocation', 'transfer', 'card_refund', 'bank_refund', 'provider_payout', 'e_return',
  'cash_banked', 'returned_payment', 'dispute_lost', 'suspense_returned', 'unidentified_income', 'reversal'
] as const

export type EntryType = typeof entryTypes[number]

/** The kinds of ledger account. What comes in from outside stands on the first five, whose money it is on the others. */
export type LedgerAccountKind =
  'clearing' | 'bank' | 'cash_in_transit' | 'fees' | 'cash_difference' |
  'fund' | 'suspense' | 'refunds_payable' | 'unidentified_income'

/** How somebody met us: a payment's channel, or for entries that no payment made, a file, an office's return or the system itself. */
export type Channel = 'web' | 'phone' | 'counter' | 'home_visit' | 'web_chat'
export type EntryChannel = Channel | 'file' | 'office' | 'system'
