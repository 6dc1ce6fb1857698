import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { type Pence, pence } from '../../money.js'
import {
  type AccountFacts, accountKey, type AccountKey, accountsOwing, accountsThatReceived, receivedBefore
} from './accounts-query.js'
import { addReason, type Candidate, type Findings } from './findings.js'
import type { ItemToMatch } from './suggestion.js'

/** A cheque comes back within weeks; the account that it was put to is looked for a little longer. */
const daysBack = 120

/** How many accounts share an item's amount, by account and amount, where an account was found by it. */
export type AmountShares = Map<string, number>

/** Considers the few accounts that owe just what came in or, for money that went back, that had just so much come in before. */
export async function matchAmounts(trx: Knex.Transaction, councilId: CouncilId, findings: Findings): Promise<AmountShares> {
  const shares: AmountShares = new Map()
  const owing = await accountsOwing(trx, councilId, findings.items.filter(isReceipt).map(({ remainingPence }) => remainingPence))
  const received = await accountsThatReceived(trx, councilId, findings.items.filter(item => !isReceipt(item)).map(whatWasReturned))
  const byAmount = new Map<string, AccountKey[]>()
  for (const one of owing) add(byAmount, String(one.amountPence), one)
  for (const one of received) add(byAmount, `${one.amountPence} ${one.returnedOn}`, one)
  for (const { accounts, ...one } of [...owing, ...received]) shares.set(shareKey(one, one.amountPence), accounts)
  for (const item of findings.items) {
    const key = isReceipt(item) ? String(item.remainingPence) : `${-item.remainingPence} ${item.occurredOn}`
    for (const account of byAmount.get(key) ?? []) findings.consider(item, account)
  }
  return shares
}

/** Adds to each candidate what its amount says, by what the account owes now. */
export async function amountReasons(
  trx: Knex.Transaction, councilId: CouncilId, candidates: readonly Candidate[], facts: ReadonlyMap<string, AccountFacts>, shares: AmountShares
): Promise<void> {
  const returned = candidates.filter(({ item }) => !isReceipt(item))
  const receipts = await receivedBefore(trx, councilId, returned.map(askedOf))
  for (const candidate of returned) {
    const { item: { remainingPence } } = candidate
    const receivedOn = receipts.get(receivedKey(candidate))
    if (receivedOn === undefined) continue
    const amountPence = pence(-remainingPence)
    addReason(candidate, { code: 'amount-was-received', amountPence, receivedOn, accounts: shares.get(shareKey(candidate, amountPence)) ?? null })
  }
  for (const candidate of candidates.filter(({ item }) => isReceipt(item))) {
    const account = facts.get(accountKey(candidate))
    if (account !== undefined) addDebtReasons(candidate, account, shares)
  }
}

function addDebtReasons(candidate: Candidate, { balancePence, paidSincePence, instalments }: AccountFacts, shares: AmountShares): void {
  const { item: { remainingPence: amountPence } } = candidate
  const accounts = shares.get(shareKey(candidate, amountPence)) ?? null
  if (balancePence - paidSincePence === amountPence) addReason(candidate, { code: 'amount-is-balance', amountPence, accounts })
  // What has been paid since the load may have been this very instalment.
  const instalment = paidSincePence <= 0 ? instalments.find(one => one.amountPence === amountPence) : undefined
  if (instalment !== undefined) addReason(candidate, { code: 'amount-is-instalment', amountPence, dueOn: instalment.dueOn, accounts })
}

function isReceipt({ remainingPence }: ItemToMatch): boolean {
  return remainingPence > 0
}

function whatWasReturned({ remainingPence, occurredOn }: ItemToMatch): { amountPence: Pence, from: CalendarDate, to: CalendarDate } {
  return { amountPence: pence(-remainingPence), from: addDays(occurredOn, -daysBack), to: occurredOn }
}

function askedOf({ item, fundCode, reference }: Candidate): AccountKey & { amountPence: Pence, before: CalendarDate } {
  return { fundCode, reference, amountPence: pence(-item.remainingPence), before: item.occurredOn }
}

function receivedKey({ item, ...account }: Candidate): string {
  return `${accountKey(account)} ${-item.remainingPence} ${item.occurredOn}`
}

function shareKey(account: AccountKey, amountPence: Pence): string {
  return `${accountKey(account)} ${amountPence}`
}

function add(groups: Map<string, AccountKey[]>, key: string, account: AccountKey): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [account])
  else group.push(account)
}
