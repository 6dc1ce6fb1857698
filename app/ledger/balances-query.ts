import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import { type MoneyLimits, noLimits, withinLimits } from '../users/person.js'
import type { EntryType, LedgerAccountKind } from './entry-types.js'

export interface AccountBalance {
  code: string
  name: string
  kind: LedgerAccountKind
  /** Debit positive, credit negative. */
  balancePence: Pence
}

/** What came in on a day, by when it was recorded: allocations and other movements within the council are not counted again. */
export interface DayFigures {
  entries: number
  totalPence: Pence
  /** Suspense and what else is on no fund stands under its ledger account's name. Largest first. */
  byFund: NamedFigure[]
  byMethod: NamedFigure[]
}

export interface NamedFigure {
  code: string
  name: string
  lines: number
  amountPence: Pence
}

/** The types of entry with which money arrives. */
export const arrivals: readonly EntryType[] = ['card_payment', 'card_payment_held', 'receipt', 'e_return']

/** The balance of every ledger account, added up from its postings; those of funds as well. It reads the council's whole ledger. */
export async function balancesByAccount(trx: Knex.Transaction, councilId: CouncilId): Promise<AccountBalance[]> {
  const sums = trx('postings').where({ council_id: councilId }).groupBy('ledger_account_code')
    .select('ledger_account_code', trx.raw('sum(amount_pence)::bigint as pence')).as('sums')
  return await trx('ledger_accounts as a').where({ 'a.council_id': councilId })
    .leftJoin(sums, 'sums.ledger_account_code', 'a.code')
    .orderBy(['a.kind', 'a.code'])
    .select({ code: 'a.code', name: 'a.name', kind: 'a.kind', balancePence: trx.raw('coalesce(sums.pence, 0)::bigint') }) as AccountBalance[]
}

/** The figures of one accounting date, which is the day on which the money was recorded: of somebody who is limited, of what is theirs. */
export async function figuresOfDay(
  trx: Knex.Transaction, councilId: CouncilId, day: CalendarDate, limits: MoneyLimits = noLimits
): Promise<DayFigures> {
  const arrivedOn = () => withinLimits(linesThatArrived(trx, councilId, day), limits, { fund: 'p.fund_code', method: 'p.method_code' })
  const { entries, totalPence } = await arrivedOn().first(trx.raw(
    'count(distinct p.entry_id) as entries, coalesce(-sum(p.amount_pence), 0)::bigint as "totalPence"')) as Pick<DayFigures, 'entries' | 'totalPence'>
  const byFund = arrivedOn()
    .join('ledger_accounts as n', join => join.on('n.council_id', 'p.council_id').on('n.code', 'p.ledger_account_code'))
  const byMethod = arrivedOn()
    .join('methods_of_payment as n', join => join.on('n.council_id', 'p.council_id').on('n.code', 'p.method_code'))
  return { entries, totalPence, byFund: await named(trx, byFund), byMethod: await named(trx, byMethod) }
}

function linesThatArrived(trx: Knex.Transaction, councilId: CouncilId, day: CalendarDate): Knex.QueryBuilder {
  return trx('postings as p').where({ 'p.council_id': councilId, 'p.accounting_date': day })
    .whereIn('p.ledger_account_kind', ['fund', 'suspense', 'unidentified_income'])
    .join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'p.entry_id'))
    .whereIn('e.type', arrivals)
}

async function named(trx: Knex.Transaction, lines: Knex.QueryBuilder): Promise<NamedFigure[]> {
  return await lines.groupBy('n.code', 'n.name').orderByRaw('sum(p.amount_pence), n.code')
    .select({ code: 'n.code', name: 'n.name', lines: trx.raw('count(*)'), amountPence: trx.raw('-sum(p.amount_pence)::bigint') }) as NamedFigure[]
}
