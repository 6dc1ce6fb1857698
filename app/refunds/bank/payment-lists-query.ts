import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Pence } from '../../money.js'
import type { Person } from '../../users/person.js'
import { listRefunds, type ListedRefund } from '../refunds-query.js'

const mostOwed = 200

/** The refunds of a list that this person may see, with their bank details, sealed. */
export async function refundsOfList(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, number: number
): Promise<(ListedRefund & { sealed: string | null })[]> {
  const rows = await trx('refunds').where({ council_id: councilId, list_number: number }).select('id', 'bank_details_encrypted') as
    { id: string, bank_details_encrypted: string | null }[]
  const sealed = new Map(rows.map(row => [row.id, row.bank_details_encrypted]))
  const listed = await listRefunds(trx, councilId, person, { states: ['listed', 'paid', 'returned'], most: rows.length, ids: rows.map(({ id }) => id) })
  return listed.map(refund => ({ ...refund, sealed: sealed.get(refund.id) ?? null }))
}

/** Money that left suspense to go back to its sender, and for whom nobody has given bank details yet. */
export interface OwedToSender {
  entryId: string
  reference: string
  recordedAt: Date
  payerName: string | null
  narrative: string | null
  owedPence: Pence
}

export async function owedToSenders(trx: Knex.Transaction, councilId: CouncilId, person: Person): Promise<OwedToSender[]> {
  const { rows } = await trx.raw<{ rows: OwedToSender[] }>(`
    select e.id as "entryId", e.reference, e.recorded_at as "recordedAt", d.payer_name as "payerName", d.narrative,
      -(coalesce(r.remaining_pence, p.amount_pence) - coalesce(r.reserved_pence, 0)) as "owedPence"
    from postings p
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
    cross join lateral (select * from entry_details d where d.council_id = :councilId and d.entry_id = p.entry_id limit 1) d
    left join lateral (
      select * from remaining_amounts r where r.council_id = :councilId and r.entry_id = p.entry_id and r.line_number = p.line_number limit 1) r on true
    where p.council_id = :councilId and p.ledger_account_kind = 'refunds_payable' and p.draws_entry_id is null and p.amount_pence < 0
      and e.type = 'suspense_returned' and (:methodCodes::text[] is null or e.method_code = any (:methodCodes))
      and coalesce(r.remaining_pence, p.amount_pence) <> coalesce(r.reserved_pence, 0)
    order by e.recorded_at, e.id limit :mostOwed`, { councilId, methodCodes: person.methodCodes, mostOwed })
  return rows
}

/** Removes the bank details of refunds that were over before then. Answers how many. */
export async function removeOldBankDetails(trx: Knex.Transaction, councilId: CouncilId, before: Date): Promise<number> {
  return await trx('refunds').where({ council_id: councilId }).whereNotNull('bank_details_encrypted').where('finished_at', '<', before)
    .update({ bank_details_encrypted: null })
}
