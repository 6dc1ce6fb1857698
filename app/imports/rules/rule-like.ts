import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { findEntry, type FoundEntry } from '../../ledger/entry-query.js'
import { findImport } from '../import.js'
import { rowOfSource } from '../import-row.js'
import { emptyRule, type TypedCondition, type TypedRule } from './rule-form.js'

/**
 * The rule that would do with later receipts what was done with one in suspense: it looks for the same payer, narrative and reference, in
 * files of the same source, and leads to the same account. It is only proposed: a person sees it before it is saved.
 * @param entryId of the allocation, to one account
 * @throws NotFound when it is none
 */
export async function ruleLike(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<TypedRule> {
  const allocation = isId(entryId) ? await findEntry(trx, councilId, entryId) : undefined
  const [account, ...others] = allocation?.postings.filter(({ kind }) => kind === 'fund') ?? []
  const receiptId = allocation?.related.find(({ relation }) => relation === 'draws-on')?.id
  const receipt = receiptId === undefined ? undefined : await findEntry(trx, councilId, receiptId)
  if (allocation?.type !== 'allocation' || account === undefined || others.length > 0 || receipt === undefined) throw new NotFound('allocation')
  const conditions = conditionsOf(receipt)
  return {
    ...emptyRule, name: `Like receipt ${receipt.reference}`, source: await sourceOfReceipt(trx, councilId, receipt),
    groups: conditions.length === 0 ? emptyRule.groups : [conditions], fund: account.fundCode ?? '', referenceText: account.accountReference ?? ''
  }
}

function conditionsOf({ payerName, narrative, postings }: FoundEntry): TypedCondition[] {
  const reference = postings.find(({ kind }) => kind === 'suspense')?.accountReference ?? null
  return [{ field: 'payerName', value: payerName }, { field: 'narrative', value: narrative }, { field: 'reference', value: reference }]
    .flatMap(({ field, value }) => value === null || value === '' ? [] : [{ field, operator: 'is', value: value.slice(0, 200) }])
}

/** Empty, for all sources, where it came by no file. */
async function sourceOfReceipt(trx: Knex.Transaction, councilId: CouncilId, receipt: FoundEntry): Promise<string> {
  const row = rowOfSource(receipt)
  const imported = row === null ? undefined : await findImport(trx, councilId, row.importId)
  return imported?.source_code ?? ''
}
