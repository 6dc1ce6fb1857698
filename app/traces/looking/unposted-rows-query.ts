import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'
import { limitBindings, type LookUps } from './ledger-lines-query.js'

/** A row of a file that no money was posted of: a person has yet to decide, or it was turned away. */
export interface UnpostedRow {
  importId: string
  rowNumber: number
  outcome: 'held' | 'rejected'
  reasonCode: string | null
  fileName: string
  sourceName: string
  accountReference: string
  fundCode: string | null
  amountPence: Pence
  occurredOn: CalendarDate
  methodCode: string
  methodName: string
  officeCode: string
  officeName: string
  payerName: string
  narrative: string
  externalReference: string
}

const notPosted = `r.council_id = :councilId and r.outcome in ('held', 'rejected') and r.amount_pence is not null`

/** Rows of these amounts or with these references that are held or were rejected, newest first. Of files that were put aside or reversed too. */
export async function unpostedRows(trx: Knex.Transaction, councilId: CouncilId, lookUps: LookUps, limits: MoneyLimits): Promise<UnpostedRow[]> {
  const { rows } = await trx.raw<{ rows: (Omit<UnpostedRow, 'occurredOn'> & { occurredOn: CalendarDate | null, receivedAt: Date })[] }>(`
    select r.import_id as "importId", r.row_number as "rowNumber", r.outcome, r.reason_code as "reasonCode", i.file_name as "fileName",
      s.name as "sourceName", r.reference_stated as "accountReference", r.fund_code as "fundCode", r.amount_pence as "amountPence",
      r.occurred_on as "occurredOn", i.received_at as "receivedAt", m.code as "methodCode", m.name as "methodName", s.office_code as "officeCode",
      o.name as "officeName", r.payer_name as "payerName", r.narrative, r.external_reference as "externalReference"
    from (
      select way.* from unnest(:amounts::bigint[]) as asked (pence) cross join lateral (
        select r.import_id, r.row_number from import_rows r
        where ${notPosted} and r.amount_pence = asked.pence and r.occurred_on >= :from::date and r.occurred_on <= :to::date
        order by r.occurred_on desc limit 40) way
      union
      select way.* from unnest(:references::text[]) as asked (reference) cross join lateral (
        select r.import_id, r.row_number from import_rows r where ${notPosted} and r.reference_stated = asked.reference limit 10) way) found
    cross join lateral (
      select * from import_rows r where r.council_id = :councilId and r.import_id = found.import_id and r.row_number = found.row_number
        and (:fundCodes::text[] is null or r.fund_code is null or r.fund_code = any (:fundCodes)) limit 1) r
    cross join lateral (select * from imports i where i.council_id = :councilId and i.id = found.import_id limit 1) i
    join import_sources s on s.council_id = :councilId and s.code = i.source_code
    join methods_of_payment m on m.council_id = :councilId and m.code = coalesce(r.method_code, s.method_code)
      and (:methodCodes::text[] is null or m.code = any (:methodCodes))
    join offices o on o.council_id = :councilId and o.code = s.office_code`, {
    councilId, amounts: [...lookUps.exactPence], references: [...lookUps.ownReferences, ...lookUps.nearReferences],
    from: lookUps.days.from, to: lookUps.days.to, ...limitBindings(limits)
  })
  return rows.map(({ receivedAt, ...row }) => ({ ...row, occurredOn: row.occurredOn ?? londonDate(receivedAt) }))
}
