import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { drawFrom, linesLeft } from '../ledger/lines-left-query.js'
import type { NewPosting } from '../ledger/post-entry.js'
import type { RefundLine } from './refund.js'

/** What an entry that gives a transaction's money back takes over from it. */
export interface Original {
  reference: string
  officeCode: string
  payerName: string | null
}

export async function originalOf(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<Original> {
  const original = (await originalsOf(trx, councilId, [entryId])).get(entryId)
  if (original === undefined) throw new Error(`No entry ${entryId}`)
  return original
}

/** By the entry's id. */
export async function originalsOf(trx: Knex.Transaction, councilId: CouncilId, entryIds: readonly string[]): Promise<Map<string, Original>> {
  const rows = await trx('ledger_entries as e').where('e.council_id', councilId).whereIn('e.id', entryIds)
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .select({ id: 'e.id', reference: 'e.reference', officeCode: 'e.office_code', payerName: 'd.payer_name' }) as (Original & { id: string })[]
  return new Map(rows.map(row => [row.id, row]))
}

/** The postings that draw a refund's parts from their lines, which nothing sets aside any more. */
export async function drawnLines(trx: Knex.Transaction, councilId: CouncilId, entryId: string, parts: readonly RefundLine[]): Promise<NewPosting[]> {
  const lines = new Map((await linesLeft(trx, councilId, entryId)).map(line => [line.lineNumber, line]))
  return parts.map(({ line_number: lineNumber, amount_pence: amountPence }): NewPosting => {
    const line = lines.get(lineNumber)
    if (line === undefined) throw new Error(`No line ${lineNumber} of ${entryId} that money came in by`)
    return drawFrom(line, entryId, amountPence)
  })
}
