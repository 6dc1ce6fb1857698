import { createHash } from 'node:crypto'
import { addDays, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { enabledReceiptSources } from '../../imports/import-source.js'
import type { Ground } from './scenario.js'
import type { InventedAccount } from '../invented/accounts.js'

const daysOfAYear = 365

/** A file of one payment, held since its sender typed the year wrong. It counts as posted but for that row. Answers its id. */
export async function insertHeldFile({ trx, world: { councilId }, chance, now }: Ground, { fund, reference, owedPence }: InventedAccount): Promise<string> {
  const [source] = await enabledReceiptSources(trx, councilId)
  if (source === undefined) throw new Conflict('This council takes no files of payments, so there is nothing to practise with')
  const [id, paidOn] = [chance.id(now), addDays(londonDate(now), daysOfAYear)]
  const raw = `${reference} ${owedPence} ${paidOn}`
  await trx('imports').insert({
    council_id: councilId, id, source_code: source.code, kind: 'receipts', file_name: `practice-${chance.reference()}.txt`,
    content_hash: createHash('sha256').update(`${id} ${raw}`).digest('hex'), size_bytes: raw.length, received_at: now, accounting_date: londonDate(now), state: 'posted',
    read_rows: 1, read_pence: owedPence, checked_rows: 1, passed_rows: 1, held_rows: 1, held_pence: owedPence, finished_at: now
  })
  await trx('import_file_chunks').insert({ council_id: councilId, import_id: id, position: 0, content: Buffer.from(raw) })
  await trx('import_rows').insert({
    council_id: councilId, import_id: id, row_number: 1, line_number: 1, raw, reference_stated: reference, amount_pence: owedPence, occurred_on: paidOn,
    outcome: 'held', reason_code: 'future-date', fund_code: fund.code, account_reference: reference, method_code: source.method_code
  })
  return id
}
