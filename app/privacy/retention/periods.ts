import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { type DataKind, type DataKindCode, dataKinds } from '../kept/kinds.js'

/** A kind that is kept for a number of days, with the council's number. */
export interface KindPeriod {
  code: DataKindCode
  name: string
  days: number
  usualDays: number
  leastDays: number
  mostDays: number
  because: string
}

/** The kinds whose time a council sets, each with the days that count now: the usual ones where it has set none. */
export async function periodsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<KindPeriod[]> {
  const set = new Map((await trx('retention_periods').where({ council_id: councilId }).select('kind_code', 'days') as { kind_code: string, days: number }[])
    .map(({ kind_code, days }) => [kind_code, days]))
  return (Object.entries(dataKinds) as [DataKindCode, DataKind][]).flatMap(([code, { name, period }]) =>
    'stated' in period ? [] : [{ code, name, ...period, days: Math.min(Math.max(set.get(code) ?? period.usualDays, period.leastDays), period.mostDays) }])
}

/** Days as people say them: 2555 are 7 years, and 90 are 3 months; those that make no whole years and months stay days. */
export function inYearsAndMonths(days: number): string {
  const [years, rest] = [Math.floor(days / 365), days % 365]
  const months = rest / 30
  if (days === 0 || !Number.isInteger(months) || months >= 12) return several(days, 'day')
  return [years === 0 ? '' : several(years, 'year'), months === 0 ? '' : several(months, 'month')].filter(words => words !== '').join(' and ')
}

function several(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

/** The days as a form carries them, to tell whether they have changed since. */
export function seenAs(periods: readonly Pick<KindPeriod, 'code' | 'days'>[]): string {
  return periods.map(({ code, days }) => `${code}:${days}`).join(' ')
}

/** @throws Conflict when somebody else has changed a period since it was seen */
export async function changePeriods(
  trx: Knex.Transaction, councilId: CouncilId, days: Partial<Record<DataKindCode, number>>, { seen, userId, now }: { seen: string, userId: string, now: Date }
): Promise<void> {
  await takeTurns(trx, `retention:${councilId}`)
  const before = await periodsOf(trx, councilId)
  const changed = before.filter(({ code, days: old }) => days[code] !== undefined && days[code] !== old)
  if (changed.length === 0) return
  if (seenAs(before) !== seen) throw new Conflict('Somebody else has changed these since you opened this page. What you entered is kept here: check it, then save again')
  await trx('retention_periods').insert(changed.map(({ code }) => ({ council_id: councilId, kind_code: code, days: days[code] })))
    .onConflict(['council_id', 'kind_code']).merge(['days'])
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'retention_changed', before: Object.fromEntries(changed.map(({ code, days: old }) => [code, old])),
    after: Object.fromEntries(changed.map(({ code }) => [code, days[code] ?? null]))
  })
}
