import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type Pence, pence, splitVat } from '../money.js'

/** A line with which money came to where it stands, as far as it is still there. Amounts as people see them: money that came is positive. */
export interface LineLeft {
  lineNumber: number
  kind: 'fund' | 'suspense' | 'refunds_payable'
  ledgerAccountCode: string
  /** The ledger account's. */
  name: string
  fundCode: string | null
  accountReference: string | null
  amountPence: Pence
  vatCode: string | null
  vatPence: Pence
  /** Neither moved on nor set aside for something that waits. */
  leftPence: Pence
  /** Set aside. */
  reservedPence: Pence
}

/** The lines of an entry by which money came to a fund, suspense or refunds payable, and can still move on from there. */
export async function linesLeft(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<LineLeft[]> {
  const { rows } = await trx.raw<{ rows: LineLeft[] }>(`
    select p.line_number as "lineNumber", p.ledger_account_kind as kind, p.ledger_account_code as "ledgerAccountCode", a.name,
      p.fund_code as "fundCode", p.account_reference as "accountReference", -p.amount_pence as "amountPence", p.vat_code as "vatCode",
      -p.vat_pence as "vatPence", -(coalesce(r.remaining_pence, p.amount_pence) - coalesce(r.reserved_pence, 0)) as "leftPence",
      -coalesce(r.reserved_pence, 0) as "reservedPence"
    from postings p
    cross join lateral (select name from ledger_accounts a where a.council_id = :councilId and a.code = p.ledger_account_code limit 1) a
    left join remaining_amounts r on r.council_id = :councilId and r.entry_id = p.entry_id and r.line_number = p.line_number
    where p.council_id = :councilId and p.entry_id = :entryId and p.amount_pence < 0 and p.draws_entry_id is null
      and p.ledger_account_kind in ('fund', 'suspense', 'refunds_payable')
    order by p.line_number`, { councilId, entryId })
  // A database's zero may be one below zero, which forms would write out.
  return rows.map(row => ({ ...row, leftPence: pence(row.leftPence), reservedPence: pence(row.reservedPence), vatPence: pence(row.vatPence) }))
}

/** Of the VAT of the whole line, so that the parts drawn from it one after another come to it exactly. */
export function vatOfPart(line: Pick<LineLeft, 'amountPence' | 'vatPence' | 'leftPence' | 'reservedPence'>, part: Pence): Pence {
  const drawnBefore = pence(line.amountPence - line.leftPence - line.reservedPence)
  const upTo = (drawn: number) => splitVat(line.vatPence, [pence(drawn), pence(line.amountPence - drawn)])[0] ?? pence(0)
  return pence(upTo(drawnBefore + part) - upTo(drawnBefore))
}
