import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'
import { type Pence, pence } from '../money.js'

/** The copy of a host system's account: who, how much, and what stands in the way of paying. */
export class AccountHolder extends Model {
  static override tableName = 'account_holders'
  static override idColumn = ['council_id', 'fund_code', 'reference']

  declare council_id: string
  declare fund_code: string
  declare reference: string
  declare name: string
  declare address: string
  declare postcode: string
  declare balance_pence: Pence
  declare balance_as_at: Date
  declare stop_code: string | null
  declare stop_reason: string | null
  declare stop_advice: string | null
  declare stop_channels: string[] | null
  declare stop_method_kinds: string[] | null

  /** Whether the account's stop acts on this channel and kind of method. A stop may refuse some and allow others. */
  isStoppedFor(channel: Channel, methodKind: string): boolean {
    return this.stop_channels?.includes(channel) === true && this.stop_method_kinds?.includes(methodKind) === true
  }
}

/** One debt of an account: a year's council tax, an invoice. */
export interface AccountCharge {
  description: string
  outstandingPence: Pence
  nextInstalmentPence: Pence | null
  nextInstalmentOn: CalendarDate | null
}

/** An account is known by fund and reference together. */
export async function findAccountHolder(
  trx: Knex.Transaction, councilId: CouncilId, fundCode: string, reference: string
): Promise<AccountHolder | undefined> {
  const [holder] = await findAccountHolders(trx, councilId, [[fundCode, reference]])
  return holder
}

/** Those of these accounts, each a fund's code and a reference, that exist. */
export async function findAccountHolders(
  trx: Knex.Transaction, councilId: CouncilId, accounts: readonly (readonly [fundCode: string, reference: string])[]
): Promise<AccountHolder[]> {
  return await AccountHolder.query(trx)
    .leftJoin('stops', join => { join.on('stops.council_id', 'account_holders.council_id').andOn('stops.code', 'account_holders.stop_code') })
    .where('account_holders.council_id', councilId)
    .whereIn(['account_holders.fund_code', 'account_holders.reference'], accounts.map(account => [...account]))
    .select('account_holders.*', 'stops.reason as stop_reason', 'stops.advice as stop_advice', 'stops.channels as stop_channels',
      'stops.method_kinds as stop_method_kinds')
}

/** Which of these accounts exist, each as its fund's code, a space and its reference. */
export async function accountsThatExist(
  trx: Knex.Transaction, councilId: CouncilId, accounts: readonly { fundCode: string, reference: string }[]
): Promise<Set<string>> {
  if (accounts.length === 0) return new Set()
  const { rows } = await trx.raw<{ rows: { fund_code: string, reference: string }[] }>(`
    select holder.fund_code, holder.reference
    from unnest(:funds::text[], :references::text[]) as asked (fund_code, reference)
    cross join lateral (
      select h.fund_code, h.reference from account_holders h
      where h.council_id = :councilId and h.fund_code = asked.fund_code and h.reference = asked.reference limit 1) holder`,
  { councilId, funds: accounts.map(({ fundCode }) => fundCode), references: accounts.map(({ reference }) => reference) })
  return new Set(rows.map(({ fund_code, reference }) => `${fund_code} ${reference}`))
}

/** What an account owes beside its balance. */
export interface AccountDebts {
  /** In the order in which the council counts payments against them. */
  charges: AccountCharge[]
  /** What has been posted to the account here since its balance was loaded: a sum that lessens what is owed. */
  paidSincePence: Pence
}

/** The account's debts, and what has been paid here since they were loaded. */
export async function debtsOf(trx: Knex.Transaction, holder: AccountHolder): Promise<AccountDebts> {
  const { council_id, fund_code, reference } = holder
  const charges = trx('account_charges as charge').where({ council_id, fund_code, reference })
    .select(trx.raw(`json_agg(json_build_object('description', charge.description, 'outstandingPence', charge.outstanding_pence,
      'nextInstalmentPence', charge.next_instalment_pence, 'nextInstalmentOn', charge.next_instalment_on) order by charge.position)`))
  const debts = await trx.select({ charges, paid: paidSince(trx, holder) }).first() as { charges: AccountCharge[] | null, paid: number | null }
  return { charges: debts.charges ?? [], paidSincePence: pence(debts.paid ?? 0) }
}

/** An account whose parts are values, or columns of the query that this becomes a part of. */
type AccountInQuery = Record<'council_id' | 'fund_code' | 'reference' | 'balance_as_at', Knex.Value>

/** The sum of what has been posted to an account here since its balance was loaded: null where nothing has. */
export function paidSince(trx: Knex.Transaction, { council_id, fund_code, reference, balance_as_at }: AccountInQuery): Knex.QueryBuilder {
  return trx('postings').join('ledger_entries as entry', join => {
    join.on('entry.council_id', 'postings.council_id').andOn('entry.id', 'postings.entry_id')
  })
    .where({ 'postings.council_id': council_id, 'postings.account_reference': reference, 'postings.ledger_account_kind': 'fund',
      'postings.fund_code': fund_code })
    .where('entry.recorded_at', '>', balance_as_at).select(trx.raw('-sum(postings.amount_pence)::bigint'))
}

export interface PaidAmount {
  fundCode: string
  reference: string
  amountPence: Pence
}

/** Which of these very amounts have reached their accounts today already: a second payment of one may be a mistake. */
export async function paidToday(
  trx: Knex.Transaction, councilId: CouncilId, amounts: readonly PaidAmount[], now: Date
): Promise<PaidAmount[]> {
  const rows = await trx('postings').where({ council_id: councilId, ledger_account_kind: 'fund', occurred_on: londonDate(now) })
    .whereIn(['account_reference', 'fund_code', 'amount_pence'],
      amounts.map(amount => [amount.reference, amount.fundCode, -amount.amountPence]))
    .distinct('account_reference', 'fund_code', 'amount_pence') as { account_reference: string, fund_code: string, amount_pence: number }[]
  return amounts.filter(amount => rows.some(row =>
    row.account_reference === amount.reference && row.fund_code === amount.fundCode && row.amount_pence === -amount.amountPence))
}
