import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { accountsThatExist } from '../../funds/account-holder.js'
import type { ImportRow, RowReason } from '../import-row.js'
import type { Claimed, ClaimedAccount } from './claiming-fund.js'

/** A receipt's reference, as its file states it or rules have put it right, and the accounts that it may mean. */
export interface Addressed {
  reference: string
  claimed: Claimed
}

/** The fund and account whose money a receipt is, or suspense with the reason why. */
export interface Target extends Pick<ImportRow, 'reason_code' | 'reason_detail' | 'fund_code' | 'account_reference'> {
  outcome: 'fund' | 'suspense'
}

/** The same receipts, each with where it belongs. */
export async function withTargets<Receipt extends Addressed>(
  trx: Knex.Transaction, councilId: CouncilId, receipts: readonly Receipt[]
): Promise<(Receipt & { target: Target })[]> {
  const asked = receipts.flatMap(({ claimed }) => 'accounts' in claimed ? claimed.accounts.filter(({ fund }) => fund.account_must_exist) : [])
  const known = await accountsThatExist(trx, councilId, asked.map(({ fund, reference }) => ({ fundCode: fund.code, reference })))
  return receipts.map(receipt => ({ ...receipt, target: targetOf(receipt, known) }))
}

function targetOf({ reference, claimed }: Addressed, known: ReadonlySet<string>): Target {
  if ('reason' in claimed) return suspense(reference, claimed.reason, claimed.detail)
  const account = claimed.accounts.find(one => !one.fund.account_must_exist || known.has(keyOf(one)))
  if (account === undefined) return suspense(reference, 'no-such-account', claimed.accounts[0]?.fund.name ?? null)
  return { outcome: 'fund', reason_code: null, reason_detail: null, fund_code: account.fund.code, account_reference: account.reference }
}

/** In suspense the reference stays as the payer gave it, or as a rule found it, for whoever looks for it. */
function suspense(stated: string, reason_code: RowReason, reason_detail: string | null): Target {
  const reference = stated.trim().toUpperCase().slice(0, 30)
  return { outcome: 'suspense', reason_code, reason_detail, fund_code: null, account_reference: reference === '' ? null : reference }
}

function keyOf({ fund, reference }: ClaimedAccount): string {
  return `${fund.code} ${reference}`
}
