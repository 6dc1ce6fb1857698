import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { isId } from '../ids.js'
import type { PaymentList } from './bank/payment-list.js'
import type { Pence } from '../money.js'
import type { Person } from '../users/person.js'
import { openRefundStates, type Refund, type RefundState } from './refund.js'
import type { RefundReason } from './refund-reasons.js'

/** A refund as lists show it. */
export interface ListedRefund {
  id: string
  reference: string
  route: 'card' | 'bank'
  state: RefundState
  amountPence: Pence
  reasonCode: RefundReason | null
  reason: string | null
  entryId: string
  entryReference: string
  payerName: string | null
  requestedBy: string | null
  requestedByName: string | null
  requestedAt: Date
  finishedAt: Date | null
  failureCode: string | null
  /** The payer disputes the payment with their bank, or has won such a dispute since this was asked for: it would be paid back twice. */
  isDisputed: boolean
  /** The first account whose money it is, and how many more there are; null where it is of none. */
  accountName: string | null
  accountReference: string | null
  moreAccounts: number | null
}

const latestLists = 50

const isDisputed = `exists (
  select from disputes x where x.council_id = :councilId and x.payment_attempt_id = r.payment_attempt_id
    and (x.status in ('needs_response', 'under_review') or (x.status = 'lost' and x.changed_at > r.requested_at))) as "isDisputed"`

/** A person sees the refunds of money that is all theirs to see: of their funds, by their methods of payment. */
const inSight = `
  (:fundCodes::text[] is null or not exists (
    select from refund_lines l where l.council_id = :councilId and l.refund_id = r.id and l.fund_code is not null and l.fund_code <> all (:fundCodes)))
  and (:methodCodes::text[] is null or r.method_code = any (:methodCodes))`

const firstAccount = `left join lateral (
  select f.name, p.account_reference as reference, count(*) over ()::integer - 1 as more from refund_lines l
  cross join lateral (
    select p.account_reference from postings p
    where p.council_id = :councilId and p.entry_id = l.entry_id and p.line_number = l.line_number limit 1) p
  join funds f on f.council_id = :councilId and f.code = l.fund_code
  where l.council_id = :councilId and l.refund_id = r.id
  group by f.name, l.fund_code, p.account_reference order by min(l.line_number) limit 1) a on true`

interface RefundsWanted {
  states: readonly RefundState[]
  most: number
  latestFirst?: boolean
  route?: 'card' | 'bank'
  /** Leaves out what this person has asked for. */
  exceptBy?: string
  ids?: readonly string[]
  /** Of those that failed or came back: those that somebody has dealt with, or those that nobody has. */
  isDealtWith?: boolean
}

/** The refunds of these states that are this person's to see, those that were asked for first before the others unless told otherwise. */
export async function listRefunds(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, { states, most, latestFirst = false, route, exceptBy, ids, isDealtWith }: RefundsWanted
): Promise<ListedRefund[]> {
  const { rows } = await trx.raw<{ rows: ListedRefund[] }>(`
    select r.id, r.reference, r.route, r.state, r.amount_pence as "amountPence", r.reason_code as "reasonCode", r.reason, r.entry_id as "entryId",
      e.reference as "entryReference", d.payer_name as "payerName", r.requested_by as "requestedBy", u.name as "requestedByName",
      r.requested_at as "requestedAt", r.finished_at as "finishedAt", r.failure_code as "failureCode", a.name as "accountName", a.reference as "accountReference",
      a.more as "moreAccounts", ${isDisputed}
    from refunds r
    cross join lateral (select e.reference from ledger_entries e where e.council_id = :councilId and e.id = r.entry_id limit 1) e
    cross join lateral (select d.payer_name from entry_details d where d.council_id = :councilId and d.entry_id = r.entry_id limit 1) d
    left join users u on u.council_id = :councilId and u.id = r.requested_by
    ${firstAccount}
    where r.council_id = :councilId and r.state = any (:states) and (:ids::uuid[] is null or r.id = any (:ids)) and ${inSight}
      and (:isDealtWith::boolean is null or r.state not in ('failed', 'returned') or (r.dealt_with_at is not null) = :isDealtWith)
      and (:route::text is null or r.route = :route) and (:exceptBy::uuid is null or r.requested_by is distinct from :exceptBy)
    order by r.requested_at ${latestFirst ? 'desc' : 'asc'}, r.id limit :most`,
  { councilId, states, most, isDealtWith: isDealtWith ?? null, ids: ids ?? null, route: route ?? null, exceptBy: exceptBy ?? null, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  return rows
}

/** The latest lists, newest first, as far as their refunds are this person's to see; a list of which none is, is none to them. */
export async function latestPaymentLists(trx: Knex.Transaction, councilId: CouncilId, person: Person, number: number | null = null): Promise<PaymentList[]> {
  const { rows } = await trx.raw<{ rows: PaymentList[] }>(`
    select p.number, p.made_at as "madeAt", u.name as "madeByName", p.bank_account_code as "bankAccountCode", seen.refunds, seen."totalPence", seen.open
    from refund_lists p join users u on u.council_id = :councilId and u.id = p.made_by
    cross join lateral (
      select count(*)::integer as refunds, sum(r.amount_pence)::bigint as "totalPence", (count(*) filter (where r.state = 'listed'))::integer as open
      from refunds r where r.council_id = :councilId and r.list_number = p.number and ${inSight}) seen
    where seen.refunds > 0 and p.council_id = :councilId and (:number::integer is null or p.number = :number)
    order by p.number desc limit :latestLists`, { councilId, number, latestLists, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  return rows
}

/** How many wait in each state, or have failed and nobody has dealt with them, as far as this person may see them. */
export async function countRefunds(trx: Knex.Transaction, councilId: CouncilId, person: Person): Promise<Partial<Record<RefundState, number>>> {
  const { rows } = await trx.raw<{ rows: { state: RefundState, refunds: number }[] }>(`
    select r.state, count(*)::integer as refunds from refunds r
    where r.council_id = :councilId and r.state = any (:openRefundStates::text[]) and ${inSight}
    group by r.state
    union all
    select r.state, count(*)::integer from refunds r
    where r.council_id = :councilId and r.state in ('failed', 'returned') and r.dealt_with_at is null and ${inSight}
    group by r.state`, { councilId, openRefundStates, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  return Object.fromEntries(rows.map(({ state, refunds }) => [state, refunds]))
}

/** A part of a refund, with what it was put to. */
export interface ShownRefundLine {
  lineNumber: number
  name: string
  accountReference: string | null
  amountPence: Pence
}

export interface ShownRefundEvent {
  happenedAt: Date
  action: string
  userName: string | null
  note: string | null
}

export interface FoundRefund extends Omit<ListedRefund, 'accountName' | 'accountReference' | 'moreAccounts'> {
  needsApproval: boolean
  methodName: string
  cardBrand: string | null
  cardLastFour: string | null
  paymentId: string | null
  providerPaymentId: string | null
  providerRefundId: string | null
  askedAt: Date | null
  bankDetailsEncrypted: string | null
  listNumber: number | null
  tellsPayer: boolean
  /** Of one that failed or came back. */
  dealtWithAt: Date | null
  lines: ShownRefundLine[]
  events: ShownRefundEvent[]
  /** What was posted of it, oldest first. */
  entries: { id: string, reference: string, type: string }[]
}

/** @returns undefined when there is none, or it is of money that this person may not see */
export async function findRefund(trx: Knex.Transaction, councilId: CouncilId, id: string, person: Person): Promise<FoundRefund | undefined> {
  if (!isId(id)) return undefined
  const { rows: [found] } = await trx.raw<{ rows: Omit<FoundRefund, 'lines' | 'events' | 'entries'>[] }>(`
    select r.id, r.reference, r.route, r.state, r.amount_pence as "amountPence", r.reason_code as "reasonCode", r.reason, r.entry_id as "entryId",
      e.reference as "entryReference", d.payer_name as "payerName", r.requested_by as "requestedBy", u.name as "requestedByName",
      r.requested_at as "requestedAt", r.finished_at as "finishedAt", r.failure_code as "failureCode", r.needs_approval as "needsApproval",
      m.name as "methodName", a.card_brand as "cardBrand", a.card_last_four as "cardLastFour", a.payment_id as "paymentId",
      a.provider_payment_id as "providerPaymentId", r.provider_refund_id as "providerRefundId", r.asked_at as "askedAt",
      r.bank_details_encrypted as "bankDetailsEncrypted", r.list_number as "listNumber", r.tells_payer as "tellsPayer",
      r.dealt_with_at as "dealtWithAt",
      ${isDisputed}
    from refunds r
    join ledger_entries e on e.council_id = :councilId and e.id = r.entry_id
    join entry_details d on d.council_id = :councilId and d.entry_id = r.entry_id
    join methods_of_payment m on m.council_id = :councilId and m.code = r.method_code
    left join payment_attempts a on a.council_id = :councilId and a.id = r.payment_attempt_id
    left join users u on u.council_id = :councilId and u.id = r.requested_by
    where r.council_id = :councilId and r.id = :id and ${inSight}`,
  { councilId, id, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  if (found === undefined) return undefined
  return { ...found, lines: await shownLines(trx, councilId, id), events: await eventsOf(trx, councilId, id), entries: await entriesOf(trx, councilId, id) }
}

async function shownLines(trx: Knex.Transaction, councilId: CouncilId, refundId: Refund['id']): Promise<ShownRefundLine[]> {
  return await trx('refund_lines as l').where({ 'l.council_id': councilId, 'l.refund_id': refundId })
    .join('postings as p', join => join.on('p.council_id', 'l.council_id').on('p.entry_id', 'l.entry_id').on('p.line_number', 'l.line_number'))
    .join('ledger_accounts as a', join => join.on('a.council_id', 'p.council_id').on('a.code', 'p.ledger_account_code'))
    .orderBy('l.line_number')
    .select({ lineNumber: 'l.line_number', name: 'a.name', accountReference: 'p.account_reference', amountPence: 'l.amount_pence' }) as ShownRefundLine[]
}

async function eventsOf(trx: Knex.Transaction, councilId: CouncilId, refundId: Refund['id']): Promise<ShownRefundEvent[]> {
  return await trx('refund_events as v').where({ 'v.council_id': councilId, 'v.refund_id': refundId })
    .leftJoin('users as u', join => join.on('u.council_id', 'v.council_id').on('u.id', 'v.user_id'))
    .orderBy(['v.happened_at', 'v.id'])
    .select({ happenedAt: 'v.happened_at', action: 'v.action', userName: 'u.name', note: 'v.note' }) as ShownRefundEvent[]
}

async function entriesOf(trx: Knex.Transaction, councilId: CouncilId, refundId: Refund['id']): Promise<FoundRefund['entries']> {
  return await trx('ledger_entries').where({ council_id: councilId, source_kind: 'refund', source_id: refundId })
    .orderBy(['recorded_at', 'id']).select('id', 'reference', 'type') as FoundRefund['entries']
}
