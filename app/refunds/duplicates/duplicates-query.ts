import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { isId } from '../../ids.js'
import type { Pence } from '../../money.js'
import { recordAudit } from '../../users/audit.js'
import type { Person } from '../../users/person.js'
import type { RefundWorker } from '../request-refund.js'

/** Two payments that look like one made twice. */
export interface ListedDuplicate {
  id: string
  fundName: string
  accountReference: string
  amountPence: Pence
  daysApart: number
  sameCard: boolean
  samePayer: boolean
  methodName: string
  firstMethodName: string
  entryId: string
  reference: string
  occurredOn: CalendarDate
  payerName: string | null
  firstEntryId: string
  firstReference: string
  firstOccurredOn: CalendarDate
}

const most = 100

/**
 * Those that nobody has decided on, of money that is this person's to see, the latest found first. What has been refunded or moved on since
 * is none any more.
 */
export async function openDuplicates(trx: Knex.Transaction, councilId: CouncilId, person: Person): Promise<ListedDuplicate[]> {
  const { rows } = await trx.raw<{ rows: ListedDuplicate[] }>(`
    select d.id, f.name as "fundName", p.account_reference as "accountReference", d.amount_pence as "amountPence", d.days_apart as "daysApart",
      d.same_card as "sameCard", d.same_payer as "samePayer", m.name as "methodName", n.name as "firstMethodName", e.id as "entryId",
      e.reference, e.occurred_on as "occurredOn", x.payer_name as "payerName", o.id as "firstEntryId", o.reference as "firstReference",
      o.occurred_on as "firstOccurredOn"
    from duplicate_payments d
    cross join lateral (
      select p.* from postings p where p.council_id = :councilId and p.entry_id = d.entry_id and p.line_number = d.line_number limit 1) p
    cross join lateral (select e.* from ledger_entries e where e.council_id = :councilId and e.id = d.entry_id limit 1) e
    cross join lateral (select x.payer_name from entry_details x where x.council_id = :councilId and x.entry_id = d.entry_id limit 1) x
    cross join lateral (select o.* from ledger_entries o where o.council_id = :councilId and o.id = d.first_entry_id limit 1) o
    join funds f on f.council_id = :councilId and f.code = d.fund_code
    join methods_of_payment m on m.council_id = :councilId and m.code = d.method_code
    join methods_of_payment n on n.council_id = :councilId and n.code = d.first_method_code
    where d.council_id = :councilId and d.state = 'open' and not exists (
      select from remaining_amounts r
      where r.council_id = :councilId and (r.entry_id, r.line_number) in ((d.entry_id, d.line_number), (d.first_entry_id, d.first_line_number))
        and r.remaining_pence - r.reserved_pence <> r.original_pence)
      and (:fundCodes::text[] is null or d.fund_code = any (:fundCodes))
      and (:methodCodes::text[] is null or (d.method_code = any (:methodCodes) and d.first_method_code = any (:methodCodes)))
    order by d.found_at desc, d.id limit :most`, { councilId, most, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  return rows
}

interface Duplicate {
  entry_id: string
  state: string
  decided_by: string | null
}

/** For this transaction alone. @throws NotFound when there is none, or it is of money that is not this person's to see */
export async function lockDuplicate(trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string): Promise<Duplicate> {
  const found = isId(id) ? await trx('duplicate_payments').where({ council_id: councilId, id }).forUpdate().first('*') as
    Duplicate & { fund_code: string, method_code: string, first_method_code: string } | undefined : undefined
  if (found === undefined || !person.mayUseFund(found.fund_code)) throw new NotFound('duplicate')
  if (!person.mayUseMethod(found.method_code) || !person.mayUseMethod(found.first_method_code)) throw new NotFound('duplicate')
  return found
}

/** It is no duplicate: it is not shown again. @throws NotFound when it is of money that is not this person's to see */
export async function dismissDuplicate(trx: Knex.Transaction, { councilId, person, now }: RefundWorker, id: string, reason: string): Promise<void> {
  if (!person.may('refunds.request')) throw new NotPermitted('refunds.request')
  const found = await lockDuplicate(trx, councilId, person, id)
  if (found.decided_by === person.id) return
  if (found.state !== 'open') throw new Conflict('Somebody else has dismissed it already')
  await trx('duplicate_payments').where({ council_id: councilId, id, state: 'open' }).update({ state: 'dismissed', decided_by: person.id, decided_at: now, reason })
  await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'duplicate_dismissed', subjectId: found.entry_id })
}
