import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { linesLeft, vatOfPart } from '../ledger/lines-left-query.js'
import type { NewPosting } from '../ledger/post-entry.js'
import type { RefundLine } from './refund.js'

/** What an entry that gives a transaction's money back takes over from it. */
export interface Original {
  reference: string
  officeCode: string
  payerName: string | null
}

export async function originalOf(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<Original> {
  const row = await trx('ledger_entries as e').where({ 'e.council_id': councilId, 'e.id': entryId })
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .first({ reference: 'e.reference', officeCode: 'e.office_code', payerName: 'd.payer_name' }) as Original | undefined
  if (row === undefined) throw new Error(`No entry ${entryId}`)
  return row
}

/** The postings that draw a refund's parts from their lines, which nothing sets aside any more. */
export async function drawnLines(trx: Knex.Transaction, councilId: CouncilId, entryId: string, parts: readonly RefundLine[]): Promise<NewPosting[]> {
  const lines = new Map((await linesLeft(trx, councilId, entryId)).map(line => [line.lineNumber, line]))
  return parts.map(({ line_number: lineNumber, amount_pence: amountPence }): NewPosting => {
    const line = lines.get(lineNumber)
    if (line === undefined) throw new Error(`No line ${lineNumber} of ${entryId} that money came in by`)
    return {
      ledgerAccountCode: line.ledgerAccountCode, accountReference: line.accountReference, amountPence, vatCode: line.vatCode,
      vatPence: vatOfPart(line, amountPence), drawsOn: { entryId, lineNumber }
    }
  })
}
