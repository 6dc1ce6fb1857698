import type { FoundEntry, FoundPosting } from '../../ledger/entry-query.js'
import { availablePence } from '../../ledger/entry-query.js'
import { type Pence, pence, sumOf } from '../../money.js'

/**
 * Why an entry is not reversed by hand. `card`: what a card payment is, its provider says. `provider`: refunds, disputes and pay-outs are
 * what the provider says they are. `bank-refund`: the money has gone to a bank account. `file`: what a file brought is reversed with the whole
 * file, or put in suspense. `received`: what the bank or an office says has come, has come. `suspense`: it is put back from its suspense
 * item's page, where notes and the second person's decision are. `reversal`: what a reversal turned round is done again instead.
 */
export type NotReversible = 'card' | 'provider' | 'bank-refund' | 'file' | 'received' | 'suspense' | 'reversal' | 'reversed' | 'moved-on'

/** Only what people have moved within the books is reversed by hand: allocations and transfers. Null where nothing stands in the way. */
export function whyNotReversible(entry: FoundEntry): NotReversible | null {
  const kind = whyNotOfKind(entry)
  if (kind !== null) return kind
  if (entry.related.some(({ relation }) => relation === 'reversed-by')) return 'reversed'
  return broughtLines(entry).every(line => availablePence(line) === line.amountPence) ? null : 'moved-on'
}

/** What its kind alone says, whatever has become of it. */
export function whyNotOfKind({ type, sourceKind }: FoundEntry): NotReversible | null {
  switch (type) {
    case 'allocation': case 'transfer': return null
    case 'card_payment': case 'card_payment_held': return 'card'
    case 'card_refund': case 'dispute_lost': case 'provider_payout': return 'provider'
    case 'bank_refund': return 'bank-refund'
    case 'receipt': case 'returned_payment': return sourceKind === 'import_row' ? 'file' : 'received'
    case 'e_return': case 'cash_banked': return 'received'
    case 'suspense_returned': case 'unidentified_income': return 'suspense'
    case 'reversal': return 'reversal'
  }
}

/** The lines with which the entry put money somewhere: all of it has to be there still. */
export function broughtLines({ postings }: FoundEntry): FoundPosting[] {
  return postings.filter(({ drawsEntryId }) => drawsEntryId === null)
}

/** The lines with which it took money from somewhere: that is where it goes back. */
export function drawnLines({ postings }: FoundEntry): FoundPosting[] {
  return postings.filter(({ drawsEntryId }) => drawsEntryId !== null)
}

/** How much a reversal turns round, without a sign. */
export function amountOf(entry: FoundEntry): Pence {
  return pence(Math.abs(sumOf(broughtLines(entry).map(({ amountPence }) => amountPence))))
}
