import type { Knex } from 'knex'
import { Model } from 'objection'
import { type MoneyLimits, noLimits } from '../users/person.js'
import { accountsWithinLimits } from './accounts-within-limits-query.js'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate } from '../dates.js'
import type { ComparedDay, DayFigures, PayOutDifference } from './compare-pay-outs.js'
import type { PayOutCheck } from './pay-out-check.js'

/** What is known of one day's card payments of one account. */
export class PayOutDay extends Model {
  static override tableName = 'pay_out_days'
  static override idColumn = ['council_id', 'provider_account_code', 'day']
  static override jsonAttributes = ['differences', 'figures']

  declare council_id: string
  declare provider_account_code: string
  declare day: CalendarDate
  declare state: 'agrees' | 'differs' | 'not-yet' | 'unknown'
  declare is_final: boolean
  declare check_id: string | null
  declare checked_at: Date | null
  declare failed_at: Date | null
  declare difference_count: number
  /** The first of them. */
  declare differences: PayOutDifference[]
  declare figures: DayFigures | null
}

const keptDifferences = 500
/** How long a day is looked at again while some of it is not paid out, or may yet change. */
const watchedDays = 28
const differingDays = 60
/** By then a provider that does not tell of pay-outs has captured what it was going to. */
const changesFor = 3

/** Keeps what a check found of each day, in place of what was known before. */
export async function keepDays(trx: Knex.Transaction, check: PayOutCheck, days: readonly ComparedDay[], now: Date, today: CalendarDate): Promise<void> {
  const rows = days.map(({ day, figures, differences, isWaiting }) => {
    const state = differences.length > 0 ? 'differs' : isWaiting ? 'not-yet' : 'agrees'
    return {
      council_id: check.council_id, provider_account_code: check.provider_account_code, day, state,
      is_final: state === 'agrees' && (figures.waiting !== null || addDays(day, changesFor) <= today), check_id: check.id, checked_at: now,
      failed_at: null, difference_count: differences.length, differences: JSON.stringify(differences.slice(0, keptDifferences)),
      figures: JSON.stringify(figures)
    }
  })
  await trx('pay_out_days').insert(rows).onConflict(['council_id', 'provider_account_code', 'day']).merge()
}

/** What is known of these days stays, and is old from now on. */
export async function keepFailure(
  trx: Knex.Transaction, { council_id, provider_account_code }: PayOutCheck, days: readonly CalendarDate[], now: Date
): Promise<void> {
  const rows = days.map(day => ({ council_id, provider_account_code, day, state: 'unknown', failed_at: now }))
  await trx('pay_out_days').insert(rows).onConflict(['council_id', 'provider_account_code', 'day']).merge(['failed_at'])
}

/** The first day that is to be looked at again: those that are known to agree for good are passed over, yesterday apart. */
export async function firstOpenDay(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, today: CalendarDate): Promise<CalendarDate> {
  const watchedFrom = addDays(today, -watchedDays)
  const known = await PayOutDay.query(trx).where({ council_id: councilId, provider_account_code: accountCode })
    .where('day', '>=', addDays(today, -differingDays)).orderBy('day').select('day', 'is_final', 'difference_count')
  const differing = known.find(one => one.difference_count > 0 && one.day < watchedFrom)
  if (differing !== undefined) return differing.day
  const final = new Set(known.filter(one => one.is_final).map(one => one.day))
  let day = watchedFrom
  while (final.has(day) && day < addDays(today, -1)) day = addDays(day, 1)
  return day
}

/** The latest days of an account, up to one. */
export async function latestDays(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, limit: number): Promise<PayOutDay[]> {
  return await PayOutDay.query(trx).where({ council_id: councilId, provider_account_code: accountCode }).orderBy('day', 'desc').limit(limit)
}

export async function findDay(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, day: CalendarDate): Promise<PayOutDay | undefined> {
  return await PayOutDay.query(trx).findById([councilId, accountCode, day])
}

/** How many payments the providers and our ledger tell of differently, for the home page; null where nothing has been checked yet, or may be seen. */
export async function payOutDifferences(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits = noLimits): Promise<number | null> {
  const accounts = await accountsWithinLimits(trx, councilId, limits)
  const { open } = await trx('pay_out_days').where({ council_id: councilId }).whereIn('provider_account_code', accounts.map(({ code }) => code))
    .first(trx.raw('sum(difference_count)::bigint as open')) as { open: number | null }
  return open
}
