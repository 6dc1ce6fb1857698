import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Pence } from '../../money.js'
import type { Movement } from '../../transfers/transfer.js'
import type { Person } from '../../users/person.js'
import { againstOutcomes, type AskedFor, type Outcome } from './outcome.js'

/** Whether an outcome (known as `o`) is of money that whoever is told may still see. */
const outcomeInSight = `(
  o.kind = 'transfer' and 'transfers.view' = any (:may) and (not :isLimited or not exists (
    select from transfer_lines l where l.council_id = :councilId and l.transfer_id = o.subject_id
      and not (coalesce(l.fund_code = any (:funds::text[]), true) and coalesce(l.method_code = any (:methods::text[]), true))))
  or o.kind = 'refund' and 'refunds.view' = any (:may)
    and (:funds::text[] is null or not exists (
      select from refund_lines l where l.council_id = :councilId and l.refund_id = o.subject_id and l.fund_code <> all (:funds)))
    and (:methods::text[] is null or exists (
      select from refunds r where r.council_id = :councilId and r.id = o.subject_id and r.method_code = any (:methods)))
  or o.kind = 'unidentified' and 'suspense.view' = any (:may) and (:methods::text[] is null or exists (
    select from unidentified_requests q join ledger_entries e on e.council_id = :councilId and e.id = q.entry_id
    where q.council_id = :councilId and q.id = o.subject_id and e.method_code = any (:methods)))
  or o.kind = 'import-reversal' and 'imports.view' = any (:may) and not :isLimited)`

/** What has become of something, as the list tells whoever asked for it. */
export interface ListedOutcome {
  id: string
  kind: AskedFor
  outcome: Outcome
  happenedAt: Date
  decidedByName: string | null
  /** What a transfer is; null for all else. */
  movement: Movement | null
  /** What people call it by: its number, or a file's name. */
  name: string
  amountPence: Pence
  /** Where it is looked at. */
  href: string
}

/** What this person asked for and has not looked at since it was decided, oldest first. */
export async function unseenOutcomes(trx: Knex.Transaction, councilId: CouncilId, person: Person, most: number): Promise<ListedOutcome[]> {
  const { rows } = await trx.raw<{ rows: (ListedOutcome & { subjectId: string, itemEntryId: string | null, itemLine: number | null })[] }>(`
    select o.id, o.kind, o.outcome, o.happened_at as "happenedAt", u.name as "decidedByName", t.movement,
      coalesce(t.reference, r.reference, q.reference, i.file_name) as name,
      coalesce(t.amount_pence, r.amount_pence, q.amount_pence, i.posted_pence) as "amountPence",
      o.subject_id as "subjectId", q.entry_id as "itemEntryId", q.line_number as "itemLine"
    from outcomes o
    left join lateral (select u.name from users u where u.council_id = :councilId and u.id = o.decided_by limit 1) u on true
    left join lateral (select t.* from transfers t
      where o.kind = 'transfer' and t.council_id = :councilId and t.id = o.subject_id limit 1) t on true
    left join lateral (select r.* from refunds r where o.kind = 'refund' and r.council_id = :councilId and r.id = o.subject_id limit 1) r on true
    left join lateral (
      select q.entry_id, q.line_number, q.amount_pence, e.reference
      from unidentified_requests q cross join lateral (
        select e.reference from ledger_entries e where e.council_id = :councilId and e.id = q.entry_id limit 1) e
      where o.kind = 'unidentified' and q.council_id = :councilId and q.id = o.subject_id limit 1) q on true
    left join lateral (select i.* from imports i
      where o.kind = 'import-reversal' and i.council_id = :councilId and i.id = o.subject_id limit 1) i on true
    where o.council_id = :councilId and o.told_to = :userId and ${outcomeInSight}
    order by o.happened_at, o.id limit :most`, ofPerson(councilId, person, most))
  return rows.map(({ subjectId, itemEntryId, itemLine, ...row }) => ({ ...row, href: addressOf(row.kind, subjectId, `${itemEntryId ?? ''}/${itemLine ?? ''}`) }))
}

/** How much news there is for this person: what came to nothing, and the rest. An index serves it. @param most more than this are not counted */
export async function countOutcomes(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, most: number
): Promise<{ kind: 'outcomes' | 'outcomes-against', count: number, oldestAt: Date }[]> {
  const { rows } = await trx.raw<{ rows: { kind: 'outcomes' | 'outcomes-against', count: number, oldestAt: Date }[] }>(`
    select case when told.outcome = any (:against) then 'outcomes-against' else 'outcomes' end as kind, count(*)::integer as count,
      min(told.happened_at) as "oldestAt"
    from (
      select o.outcome, o.happened_at from outcomes o
      where o.council_id = :councilId and o.told_to = :userId and ${outcomeInSight}
      order by o.happened_at limit :most) told
    group by 1`, { ...ofPerson(councilId, person, most), against: againstOutcomes })
  return rows
}

function ofPerson(councilId: CouncilId, person: Person, most: number) {
  return {
    councilId, userId: person.id, may: person.permissions, funds: person.fundCodes, methods: person.methodCodes, isLimited: person.isLimited(), most
  }
}

function addressOf(kind: AskedFor, subjectId: string, item: string): string {
  switch (kind) {
    case 'transfer': return `/staff/transfers/${subjectId}`
    case 'refund': return `/staff/refunds/${subjectId}`
    case 'unidentified': return `/staff/suspense/items/${item}`
    case 'import-reversal': return `/staff/imports/${subjectId}`
  }
}
