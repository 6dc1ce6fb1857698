import { type Pence, pence } from '../money.js'

interface Amount {
  amountPence: Pence
}

/** What goes from one line to the accounts: it becomes one entry of the ledger. */
export interface TransferPart<From extends Amount, To extends Amount> {
  from: From
  to: { target: To, amountPence: Pence }[]
}

/**
 * Shares what is taken from several lines among several accounts, in their order: each line fills the accounts where the one before has
 * stopped. Every line becomes an entry of its own, since its money keeps its own day and method of payment. Amounts are positive.
 * @throws RangeError when what is taken and what is given differ
 */
export function splitTransfer<From extends Amount, To extends Amount>(sources: readonly From[], targets: readonly To[]): TransferPart<From, To>[] {
  const open = targets.map(target => ({ target, left: Number(target.amountPence) }))
  const parts = sources.map(from => {
    const to: TransferPart<From, To>['to'] = []
    for (let left = Number(from.amountPence); left > 0;) {
      const next = open[0]
      if (next === undefined) throw new RangeError('More is taken than is given')
      const share = Math.min(left, next.left)
      to.push({ target: next.target, amountPence: pence(share) })
      left -= share
      next.left -= share
      if (next.left === 0) open.shift()
    }
    return { from, to }
  })
  if (open.length > 0) throw new RangeError('More is given than is taken')
  return parts
}
