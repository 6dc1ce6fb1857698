import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { isId } from '../../ids.js'
import { readReference } from '../../references.js'
import { transferOfKey } from '../../transfers/transfers-query.js'

/** Of an account with more, the latest are found. */
const mostOfAnAccount = 200

/**
 * What somebody may mean by what they have typed: an id or code as it is, whatever has it for its reference (a receipt, a transaction, a
 * refund, a transfer, the money that a trace found), or an account, with what was done to its money.
 */
export async function subjectsCalled(trx: Knex.Transaction, councilId: CouncilId, typed: string): Promise<string[]> {
  const [reference, account] = [readReference(typed), typed.replace(/\s/g, '').toUpperCase()]
  const called = async (table: string, column = 'id') => reference === null ? []
    : await trx(table).where({ council_id: councilId, reference }).whereNotNull(column).pluck(column) as string[]
  const payments = [...await called('payments'), ...await paymentsOf(trx, councilId, account)]
  const entries = [
    ...await called('ledger_entries'), ...await called('refunds', 'entry_id'), ...await called('traces', 'found_entry_id'),
    ...await entriesOf(trx, councilId, account)
  ]
  const transfers = [...await called('transfers'), ...await transfersTo(trx, councilId, account)]
  return [...new Set([typed, ...payments, ...await called('refunds'), ...transfers, ...await movesOf(trx, councilId, entries)])]
}

async function paymentsOf(trx: Knex.Transaction, councilId: CouncilId, account: string): Promise<string[]> {
  return await trx('payment_lines').where({ council_id: councilId, account_reference: account }).orderBy('payment_id', 'desc').limit(mostOfAnAccount)
    .pluck('payment_id') as string[]
}

async function entriesOf(trx: Knex.Transaction, councilId: CouncilId, account: string): Promise<string[]> {
  return await trx('postings').where({ council_id: councilId, account_reference: account })
    .orderBy([{ column: 'occurred_on', order: 'desc' }, { column: 'entry_id', order: 'desc' }]).limit(mostOfAnAccount).pluck('entry_id') as string[]
}

async function transfersTo(trx: Knex.Transaction, councilId: CouncilId, account: string): Promise<string[]> {
  return await trx('transfer_lines').where({ council_id: councilId, account_reference: account }).orderBy('transfer_id', 'desc').limit(mostOfAnAccount)
    .pluck('transfer_id') as string[]
}

/** These transactions and what has moved their money, with the payments, refunds and transfers that each belongs to. */
async function movesOf(trx: Knex.Transaction, councilId: CouncilId, entries: readonly string[]): Promise<string[]> {
  if (entries.length === 0) return []
  const drawing = await trx('postings').where({ council_id: councilId }).whereIn('draws_entry_id', entries).pluck('entry_id') as string[]
  const all = [...new Set([...entries, ...drawing])]
  const rows = await trx('ledger_entries').where({ council_id: councilId }).whereIn('id', all)
    .select('source_id as sourceId', 'idempotency_key as key') as { sourceId: string, key: string }[]
  const refunds = await trx('refunds').where({ council_id: councilId }).whereIn('entry_id', all).pluck('id') as string[]
  const transfers = await trx('transfer_lines').where({ council_id: councilId }).whereIn('entry_id', all).pluck('transfer_id') as string[]
  return [...all, ...refunds, ...transfers, ...rows.flatMap(({ sourceId, key }) => [sourceId, transferOfKey(key) ?? '']).filter(isId)]
}
