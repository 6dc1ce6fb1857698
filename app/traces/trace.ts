import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { findAccountHolder } from '../funds/account-holder.js'
import type { Pence } from '../money.js'
import type { MoneyLimits } from '../users/person.js'
import type { Sought } from './looking/find.js'

/** How a trace ended: the money was found and moved; found, and there was nothing to do; not found; nobody showed proof. */
export const outcomes = ['moved', 'nothing-to-do', 'not-found', 'no-proof'] as const
export type Outcome = typeof outcomes[number]

/** Somebody says that they have paid, and it is not on their account: what they know, who looks for it and what came of it. */
export class Trace extends Model {
  static override tableName = 'traces'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  /** For the phone: `7KQ2-93XM-4S`. */
  declare reference: string
  declare state: 'open' | 'closed'
  declare outcome: Outcome | null
  /** Rises with each change, so that a form that was open meanwhile is told from a new one. */
  declare version: number
  declare fund_code: string
  declare account_reference: string
  declare amount_pence: Pence | null
  /** Where the caller said from how much to how much; `amount_pence` is half-way then. */
  declare amount_from_pence: Pence | null
  declare amount_to_pence: Pence | null
  declare paid_from: CalendarDate | null
  declare paid_to: CalendarDate | null
  declare method_code: string | null
  declare office_code: string | null
  declare payer_name: string
  declare wrong_reference: string
  declare card_last_four: string | null
  declare receipt_number: string
  declare opened_by: string
  declare opened_at: Date
  declare owner_id: string | null
  /** Who gave it to its owner; null for whoever started it or took it themselves. */
  declare given_by: string | null
  /** The last day on which the account carries the marker, while the trace is open. */
  declare marked_until: CalendarDate
  /** The line of the ledger that somebody has said is the payment. */
  declare found_entry_id: string | null
  declare found_line_number: number | null
  declare known_finds: string[]
  declare new_finds: number
  declare looked_at: Date | null
  declare closed_by: string | null
  declare closed_at: Date | null
  /** The council's own words for its letter when it was closed; null for the usual ones. */
  declare letter_words: string | null

  isOpen(): boolean {
    return this.state === 'open'
  }

  /** Whether the account carries the marker on this day. */
  isMarked(now: Date): boolean {
    return this.isOpen() && this.marked_until >= londonDate(now)
  }

  /** Whether it is open and its marker has ended by itself. */
  isOverdue(now: Date): boolean {
    return this.isOpen() && !this.isMarked(now)
  }
}

/** A trace by what its address and the person who asks say: of a fund that is not theirs there is none. */
export async function findTrace(trx: Knex.Transaction, councilId: CouncilId, id: string, limits: MoneyLimits): Promise<Trace | undefined> {
  return await traceOf(trx, councilId, id, limits).first()
}

/** The same, kept for this transaction: whoever else changes it waits. */
export async function lockTrace(trx: Knex.Transaction, councilId: CouncilId, id: string, limits: MoneyLimits): Promise<Trace | undefined> {
  return await traceOf(trx, councilId, id, limits).forUpdate().first()
}

function traceOf(trx: Knex.Transaction, councilId: CouncilId, id: string, { fundCodes }: MoneyLimits) {
  return Trace.query(trx).where({ council_id: councilId, id })
    .where(own => { if (fundCodes !== null) void own.whereIn('fund_code', [...fundCodes]) })
}

/** What is known of the payment, with the name of the account's holder. */
export async function soughtBy(trx: Knex.Transaction, trace: Trace): Promise<Sought> {
  const holder = await findAccountHolder(trx, trace.council_id, trace.fund_code, trace.account_reference)
  const { amount_from_pence: fromPence, amount_to_pence: toPence } = trace
  return {
    ...fromPence === null || toPence === null ? {} : { amountRange: { fromPence, toPence } },
    fundCode: trace.fund_code, accountReference: trace.account_reference, holderName: holder?.name ?? null, amountPence: trace.amount_pence,
    paidFrom: trace.paid_from, paidTo: trace.paid_to, methodCode: trace.method_code, officeCode: trace.office_code, payerName: trace.payer_name,
    wrongReference: trace.wrong_reference, receiptNumber: trace.receipt_number, cardLastFour: trace.card_last_four
  }
}

/** The traces of an account, the newest first. */
export async function tracesOfAccount(
  trx: Knex.Transaction, councilId: CouncilId, account: { fundCode: string, reference: string }, most = 20
): Promise<Trace[]> {
  return await Trace.query(trx).where({ council_id: councilId, fund_code: account.fundCode, account_reference: account.reference })
    .orderBy('id', 'desc').limit(most)
}

/** A trace that is open, by what its link says. */
export interface OpenTrace {
  id: string
  reference: string
  accountReference: string
}

/** The open traces of accounts that money has been put on: whoever moved it for one goes back to it. Of other funds than the person's, none. */
export async function openTracesOf(
  trx: Knex.Transaction, councilId: CouncilId, accounts: readonly { fundCode: string | null, accountReference: string | null }[], { fundCodes }: MoneyLimits
): Promise<OpenTrace[]> {
  const known = accounts.flatMap(({ fundCode, accountReference }) => fundCode === null || accountReference === null ? [] : [[fundCode, accountReference] as const])
  if (known.length === 0) return []
  return await Trace.query(trx).where({ council_id: councilId, state: 'open' }).whereIn(['fund_code', 'account_reference'], known.map(one => [...one]))
    .where(own => { if (fundCodes !== null) void own.whereIn('fund_code', [...fundCodes]) })
    .orderBy('id').limit(20).select({ id: 'id', reference: 'reference', accountReference: 'account_reference' }).castTo<OpenTrace[]>()
}

/** Which of these accounts carry a marker today, and until when: by fund's code, a space and the reference. */
export async function markedAccounts(
  trx: Knex.Transaction, councilId: CouncilId, accounts: readonly { fundCode: string, reference: string }[], now: Date
): Promise<Map<string, CalendarDate>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: { fundCode: string, reference: string, until: CalendarDate }[] }>(`
    select asked.fund_code as "fundCode", asked.reference, marked.until
    from (select distinct * from unnest(:funds::text[], :references::text[]) as given (fund_code, reference)) asked
    cross join lateral (
      select max(t.marked_until) as until from traces t
      where t.council_id = :councilId and t.fund_code = asked.fund_code and t.account_reference = asked.reference
        and t.state = 'open' and t.marked_until >= :today) marked
    where marked.until is not null`, {
    councilId, today: londonDate(now), funds: accounts.map(({ fundCode }) => fundCode), references: accounts.map(({ reference }) => reference)
  })
  return new Map(rows.map(({ fundCode, reference, until }) => [`${fundCode} ${reference}`, until]))
}
