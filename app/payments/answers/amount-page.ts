import type { AccountDebts, AccountHolder } from '../../funds/account-holder.js'
import type { CalendarDate } from '../../dates.js'
import { type Pence, pence } from '../../money.js'

/** What a resident who has given the second fact may choose from. */
export interface AmountOffer {
  /** What the host system last said, less what has been paid here since. */
  owedPence: Pence
  paidSincePence: Pence
  balanceAsAt: Date
  choices: AmountChoice[]
  /** The debt that a free amount goes to, when there are several. */
  oldestDebt: string | null
}

export interface AmountChoice {
  value: string
  kind: 'balance' | 'instalment'
  amountPence: Pence
  /** The debt that it goes to. */
  debt: string | null
  dueOn: CalendarDate | null
}

/** The instalments that come next and the whole balance, as far as either is still owed. */
export function amountOffer(holder: AccountHolder, { charges, paidSincePence }: AccountDebts): AmountOffer {
  const owedPence = pence(holder.balance_pence - paidSincePence)
  const owing = charges.filter(charge => charge.outstandingPence > 0)
  const instalments = owing.flatMap((charge, index): AmountChoice[] => {
    const { nextInstalmentPence: amountPence, nextInstalmentOn: dueOn, description } = charge
    if (amountPence === null || amountPence > owedPence) return []
    return [{ value: `instalment-${index}`, kind: 'instalment', amountPence, debt: description, dueOn }]
  })
  const [onlyDebt] = owing.length === 1 ? owing : []
  const balance: AmountChoice[] = owedPence > 0
    ? [{ value: 'balance', kind: 'balance', amountPence: owedPence, debt: onlyDebt?.description ?? null, dueOn: null }]
    : []
  const isTheSame = instalments.length === 1 && instalments[0]?.amountPence === owedPence
  return {
    owedPence, paidSincePence, balanceAsAt: holder.balance_as_at, choices: isTheSame ? balance : [...instalments, ...balance],
    oldestDebt: owing.length > 1 ? owing[0]?.description ?? null : null
  }
}
