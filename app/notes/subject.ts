import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { accountPath } from '../funds/account-address.js'
import { isId } from '../ids.js'
import { findEntry } from '../ledger/entry-query.js'
import { moneyInSightOf } from '../ledger/money-in-sight.js'
import type { Permission } from '../users/permissions.js'
import type { Person } from '../users/person.js'

const subjectKinds = ['transaction', 'account', 'suspense', 'trace'] as const
export type SubjectKind = typeof subjectKinds[number]

/** What a note is about: of a kind, and known among its kind as its page's address knows it. */
export interface SubjectKey {
  kind: SubjectKind
  id: string
}

export interface Subject extends SubjectKey {
  /** What a page calls it within a sentence. */
  name: string
  /** Its page. */
  path: string
}

export function transactionSubject(entryId: string): SubjectKey {
  return { kind: 'transaction', id: entryId }
}

export function accountSubject(fundCode: string, reference: string): SubjectKey {
  return { kind: 'account', id: `${fundCode}/${reference}` }
}

export function suspenseSubject({ entryId, lineNumber }: { entryId: string, lineNumber: number }): SubjectKey {
  return { kind: 'suspense', id: `${entryId}/${lineNumber}` }
}

export function traceSubject(traceId: string): SubjectKey {
  return { kind: 'trace', id: traceId }
}

type Find = (trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string) => Promise<Omit<Subject, 'kind' | 'id'> | undefined>

/** Who sees the page of such a thing, and how it is found there: only within the person's funds and methods of payment. */
const kinds: Record<SubjectKind, { permission: Permission, find: Find }> = {
  transaction: { permission: 'transactions.search', find: findTransaction },
  account: { permission: 'accounts.view', find: findAccount },
  suspense: { permission: 'suspense.view', find: findSuspense },
  trace: { permission: 'traces.view', find: findTrace }
}

/** @returns undefined when there is no such thing, or this person may not see it */
export async function findSubject(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, { kind, id }: { kind: string, id: string }
): Promise<Subject | undefined> {
  const known = subjectKinds.find(one => one === kind)
  if (known === undefined || !person.may(kinds[known].permission)) return undefined
  const found = await kinds[known].find(trx, councilId, person, id)
  return found === undefined ? undefined : { kind: known, id, ...found }
}

/** Of a transaction with money of others' funds too, what was noted would tell of that: it has no notes for whoever sees a part alone. */
async function findTransaction(trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string): ReturnType<Find> {
  const entry = isId(id) ? await findEntry(trx, councilId, id, moneyInSightOf(person)) : undefined
  return entry === undefined || entry.isPartial ? undefined : { name: `transaction ${entry.reference}`, path: `/staff/transactions/${id}` }
}

async function findAccount(trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string): ReturnType<Find> {
  const [fundCode = '', ...rest] = id.split('/')
  const reference = rest.join('/')
  if (!person.mayUseFund(fundCode)) return undefined
  const { rows: [fund] } = await trx.raw<{ rows: { name: string }[] }>(`
    select f.name from funds f
    where f.council_id = :councilId and f.code = :fundCode and (
      exists (select from account_holders h where h.council_id = :councilId and h.fund_code = :fundCode and h.reference = :reference)
      or exists (select from postings p where p.council_id = :councilId and p.ledger_account_kind = 'fund' and p.fund_code = :fundCode
        and p.account_reference = :reference))`, { councilId, fundCode, reference })
  return fund === undefined ? undefined
    : { name: `account ${reference} of ${fund.name}`, path: accountPath(fundCode, reference) }
}

async function findSuspense(trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string): ReturnType<Find> {
  const [entryId = '', line = ''] = id.split('/')
  if (!isId(entryId) || !/^\d{1,6}$/.test(line) || id !== `${entryId}/${Number(line)}`) return undefined
  const { rows: [item] } = await trx.raw<{ rows: { reference: string }[] }>(`
    select e.reference from remaining_amounts r join ledger_entries e on e.council_id = :councilId and e.id = r.entry_id
    where r.council_id = :councilId and r.entry_id = :entryId and r.line_number = :line and r.ledger_account_kind = 'suspense'
      and (:methods::text[] is null or e.method_code = any (:methods))`, { councilId, entryId, line: Number(line), methods: person.methodCodes })
  return item === undefined ? undefined : { name: `suspense item ${item.reference}`, path: `/staff/suspense/items/${id}` }
}

async function findTrace(trx: Knex.Transaction, councilId: CouncilId, person: Person, id: string): ReturnType<Find> {
  if (!isId(id)) return undefined
  const trace = await trx('traces').where({ council_id: councilId, id }).first('reference', 'fund_code') as { reference: string, fund_code: string } | undefined
  return trace === undefined || !person.mayUseFund(trace.fund_code) ? undefined : { name: `trace ${trace.reference}`, path: `/staff/traces/${id}` }
}
