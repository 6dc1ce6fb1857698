import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type Pence, pence, splitVat } from '../money.js'
import type { NewPosting } from './post-entry.js'

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
  /** The VAT that no earlier part has taken along. */
  vatLeftPence: Pence
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
      -p.vat_pence as "vatPence", -(p.vat_pence + coalesce((
        select sum(drawn.vat_pence)::bigint from postings drawn
        where drawn.council_id = :councilId and drawn.draws_entry_id = p.entry_id and drawn.draws_line_number = p.line_number), 0)) as "vatLeftPence",
      -(coalesce(r.remaining_pence, p.amount_pence) - coalesce(r.reserved_pence, 0)) as "leftPence",
      -coalesce(r.reserved_pence, 0) as "reservedPence"
    from postings p
    cross join lateral (select name from ledger_accounts a where a.council_id = :councilId and a.code = p.ledger_account_code limit 1) a
    left join remaining_amounts r on r.council_id = :councilId and r.entry_id = p.entry_id and r.line_number = p.line_number
    where p.council_id = :councilId and p.entry_id = :entryId and p.amount_pence < 0 and p.draws_entry_id is null
      and p.ledger_account_kind in ('fund', 'suspense', 'refunds_payable')
    order by p.line_number`, { councilId, entryId })
  // A database's zero may be one below zero, which forms would write out.
  return rows.map(row => ({ ...row, leftPence: pence(row.leftPence), reservedPence: pence(row.reservedPence), vatPence: pence(row.vatPence), vatLeftPence: pence(row.vatLeftPence) }))
}

/** The posting that takes part of a line of this entry, with its share of the line's VAT. */
export function drawFrom(
  line: Pick<LineLeft, 'lineNumber' | 'ledgerAccountCode' | 'accountReference' | 'vatCode' | 'vatLeftPence' | 'leftPence' | 'reservedPence'>,
  entryId: string, amountPence: Pence
): NewPosting {
  return {
    ledgerAccountCode: line.ledgerAccountCode, accountReference: line.accountReference, amountPence, vatCode: line.vatCode,
    vatPence: vatOfPart(line, amountPence), drawsOn: { entryId, lineNumber: line.lineNumber }
  }
}

/** A part's share of the VAT that is left, so that the parts drawn from a line, in any order and some of them given back, come to it exactly. */
function vatOfPart(line: Pick<LineLeft, 'vatLeftPence' | 'leftPence' | 'reservedPence'>, part: Pence): Pence {
  const remaining = Math.max(line.leftPence + line.reservedPence, part)
  // Parts that were rounded in another way may have taken a penny more. No posting is all VAT.
  const vatLeft = Math.min(Math.max(line.vatLeftPence, 0), remaining)
  const share = splitVat(pence(vatLeft), [part, pence(remaining - part)])[0] ?? pence(0)
  return pence(Math.min(share, part - 1))
}
