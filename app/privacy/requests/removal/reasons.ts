/** Why something is kept although its person asked to have it removed, in words that can be read to them. */
const keptBecause = {
  'law': 'The council must keep what was paid, and what was decided about it, as long as its accounts',
  'period': 'Who paid must be kept for as long as the privacy notice says, since claims for money can be brought until then. It is removed by itself after that',
  'debt': 'Money is still owed on this account',
  'trace': 'A payment is missing and still being looked for',
  'dispute': 'The payment is disputed with the bank',
  'refund': 'A refund is under way',
  'payment-open': 'The payment has not ended',
  'link-open': 'The link can still be used to pay. Stop it first, or wait until it ends',
  'unsent': 'The message has not been sent yet. It is removed in the night after it has gone, or after it turned out that it cannot be sent',
  'file-open': 'The file has not been dealt with, or came within the last 14 days and may have to be put right',
  'unanswered': 'The message has not been answered yet',
  'with-whole': 'It goes with what it is a part of, and that is kept or not this person’s'
} as const

export type KeptReason = keyof typeof keptBecause

/** The outcome of a find in words. */
export function outcomeWords(outcome: string | null): string {
  if (outcome === null) return ''
  return outcome === 'removed' ? 'Removed' : `Kept. ${reasonWords(outcome)}`
}

/** Why something was kept, in words. */
export function reasonWords(outcome: string): string {
  return (keptBecause as Record<string, string | undefined>)[outcome] ?? ''
}
