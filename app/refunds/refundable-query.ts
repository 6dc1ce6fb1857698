import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { isId } from '../ids.js'
import type { EntryType } from '../ledger/entry-types.js'
import { type LineLeft, linesLeft } from '../ledger/lines-left-query.js'
import type { Pence } from '../money.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import type { Person } from '../users/person.js'
import type { RefundState } from './refund.js'

/** A transaction whose money can go back, by its lines. */
export interface Refundable {
  entryId: string
  reference: string
  type: EntryType
  occurredOn: CalendarDate
  methodCode: string
  methodName: string
  officeCode: string
  payerName: string | null
  cardBrand: string | null
  cardLastFour: string | null
  lines: LineLeft[]
  /** The one card payment that all of its money came by; null when it came in another way, or by several. */
  attempt: PaymentAttempt | null
}

/**
 * What of a transaction this person may refund, lines of other funds left out.
 * @returns undefined when there is no such transaction, or none of it is theirs to see
 */
export async function findRefundable(trx: Knex.Transaction, councilId: CouncilId, entryId: string, person: Person): Promise<Refundable | undefined> {
  if (!isId(entryId)) return undefined
  const entry = await trx('ledger_entries as e').where({ 'e.council_id': councilId, 'e.id': entryId })
    .join('methods_of_payment as m', join => join.on('m.council_id', 'e.council_id').on('m.code', 'e.method_code'))
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .first({
      entryId: 'e.id', reference: 'e.reference', type: 'e.type', occurredOn: 'e.occurred_on', methodCode: 'e.method_code', methodName: 'm.name',
      officeCode: 'e.office_code', payerName: 'd.payer_name', cardBrand: 'd.card_brand', cardLastFour: 'd.card_last_four'
    }) as Omit<Refundable, 'lines' | 'attempt'> | undefined
  if (entry === undefined || !person.mayUseMethod(entry.methodCode)) return undefined
  const attempt = await cardPaymentBehind(trx, councilId, entryId)
  const lines = (await linesLeft(trx, councilId, entryId)).filter(line => isTheirs(line, entry.type, attempt, person))
  return lines.length === 0 ? undefined : { ...entry, lines, attempt }
}

/** Suspense by other ways than a card goes back by "return to its sender", after which it stands on refunds payable. */
function isTheirs({ kind, fundCode }: LineLeft, type: EntryType, attempt: PaymentAttempt | null, person: Person): boolean {
  if (kind === 'refunds_payable') return type === 'suspense_returned'
  if (kind === 'suspense') return attempt !== null && person.may('suspense.view')
  return fundCode !== null && person.mayUseFund(fundCode)
}

/** Money that was moved on leads back, movement by movement, to how it came. */
async function cardPaymentBehind(trx: Knex.Transaction, councilId: CouncilId, entryId: string): Promise<PaymentAttempt | null> {
  const { rows } = await trx.raw<{ rows: { key: string, type: EntryType }[] }>(`
    with recursive behind (id) as (
      select :entryId::uuid
      union
      select source.draws_entry_id from behind cross join lateral (
        select p.draws_entry_id from postings p
        where p.council_id = :councilId and p.entry_id = behind.id and p.draws_entry_id is not null) source)
    select e.idempotency_key as key, e.type
    from behind cross join lateral (
      select e.* from ledger_entries e where e.council_id = :councilId and e.id = behind.id limit 1) e
    where not exists (
      select from postings p where p.council_id = :councilId and p.entry_id = e.id and p.draws_entry_id is not null)`, { councilId, entryId })
  const [first, ...others] = rows
  if (first === undefined || others.length > 0 || !['card_payment', 'card_payment_held'].includes(first.type)) return null
  const attemptId = first.key.replace(/^payment-attempt:/, '')
  return isId(attemptId) ? await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: attemptId }) ?? null : null
}

export async function payerHasEmail(trx: Knex.Transaction, { council_id, payment_id }: PaymentAttempt): Promise<boolean> {
  const payment = await trx('payments').where({ council_id, id: payment_id }).whereNotNull('email').first('id') as object | undefined
  return payment !== undefined
}

/** A refund of a transaction, as the page of that transaction tells of it. */
export interface RefundOfEntry {
  id: string
  reference: string
  route: 'card' | 'bank'
  state: RefundState
  amountPence: Pence
  needsApproval: boolean
  requestedAt: Date
  requestedByName: string | null
  /** Whether all of it is of this person's funds, so that they may see it. */
  isInSight: boolean
}

export async function refundsOfEntry(trx: Knex.Transaction, councilId: CouncilId, entryId: string, { fundCodes }: Person): Promise<RefundOfEntry[]> {
  return await trx('refunds as r').where({ 'r.council_id': councilId, 'r.entry_id': entryId })
    .leftJoin('users as u', join => join.on('u.council_id', 'r.council_id').on('u.id', 'r.requested_by'))
    .orderBy(['r.requested_at', 'r.id'])
    .select({
      id: 'r.id', reference: 'r.reference', route: 'r.route', state: 'r.state', amountPence: 'r.amount_pence', needsApproval: 'r.needs_approval',
      requestedAt: 'r.requested_at', requestedByName: 'u.name',
      isInSight: trx.raw(`:fundCodes::text[] is null or not exists (
        select from refund_lines l where l.council_id = :councilId and l.refund_id = r.id and l.fund_code is not null and l.fund_code <> all (:fundCodes))`,
      { councilId, fundCodes })
    }) as RefundOfEntry[]
}
