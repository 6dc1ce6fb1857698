import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
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

/** The days as a form carries them, to tell whether they have changed since. */
export function seenAs(periods: readonly Pick<KindPeriod, 'code' | 'days'>[]): string {
  return periods.map(({ code, days }) => `${code}:${days}`).join(' ')
}

/** @throws Conflict when somebody else has changed a period since it was seen */
export async function changePeriods(
  trx: Knex.Transaction, councilId: CouncilId, days: Partial<Record<DataKindCode, number>>, { seen, userId, now }: { seen: string, userId: string, now: Date }
): Promise<void> {
  // A period without a row has nothing to lock, so those who change settings of a council wait for each other.
  await trx('approval_limits').where({ council_id: councilId }).orderBy('movement').forNoKeyUpdate().select('movement')
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
