import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate, startOfLondonDay } from '../../dates.js'
import { firstIdAt } from '../../ids.js'
import type { Pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'
import { limitBindings, type LookUps } from './ledger-lines-query.js'

/** One thing of a payment by card that no money came of, or not yet. */
export interface UnpaidLine {
  paymentId: string
  lineNumber: number
  reference: string
  fundCode: string
  fundName: string
  accountReference: string
  amountPence: Pence
  wholePence: Pence
  /** Of its last attempt; null where it never came to one. */
  attemptStatus: 'creating' | 'open' | 'failed' | 'cancelled' | 'expired' | 'errored' | 'lost' | null
  occurredOn: CalendarDate
  methodCode: string
  methodName: string
  officeCode: string | null
  providerReference: string | null
  providerPaymentId: string | null
  payerName: string | null
  cardLastFour: string | null
}

const leastId = '00000000-0000-0000-0000-000000000000'
const withoutMoney = `a.council_id = :councilId and a.status in ('creating', 'open', 'failed', 'cancelled', 'expired', 'errored', 'lost')
  and a.created_at >= :from and a.created_at < :to`

/** Payments for these accounts, of these amounts or by this card, whose money has not come: what somebody may take for a payment. */
export async function unpaidPayments(trx: Knex.Transaction, councilId: CouncilId, lookUps: LookUps, limits: MoneyLimits): Promise<UnpaidLine[]> {
  const [from, to] = [startOfLondonDay(lookUps.days.from), startOfLondonDay(addDays(lookUps.days.to, lookUps.days.to.startsWith('9999') ? 0 : 1))]
  const { rows } = await trx.raw<{ rows: (Omit<UnpaidLine, 'occurredOn'> & { at: Date })[] }>(`
    select p.id as "paymentId", l.line_number as "lineNumber", p.reference, l.fund_code as "fundCode", f.name as "fundName",
      l.account_reference as "accountReference", l.amount_pence as "amountPence", whole.pence as "wholePence", a.status as "attemptStatus",
      coalesce(a.created_at, p.created_at) as at, m.code as "methodCode", m.name as "methodName", u.office_code as "officeCode",
      a.provider_reference as "providerReference", a.provider_payment_id as "providerPaymentId", a.cardholder_name as "payerName",
      a.card_last_four as "cardLastFour"
    from (
      select line.payment_id from unnest(:references::text[]) as asked (reference) cross join lateral (
        select l.payment_id from payment_lines l
        where l.council_id = :councilId and l.account_reference = asked.reference and l.payment_id >= :firstId::uuid and l.payment_id < :lastId::uuid
        order by l.payment_id desc limit 8) line
      union
      select attempt.payment_id from unnest(:amounts::bigint[]) as asked (pence) cross join lateral (
        select a.payment_id from payment_attempts a where ${withoutMoney} and a.amount_pence = asked.pence order by a.created_at desc limit 40) attempt
      union
      select attempt.payment_id from unnest(:cards::text[]) as asked (card) cross join lateral (
        select a.payment_id from payment_attempts a where ${withoutMoney} and a.card_last_four = asked.card order by a.created_at desc limit 40) attempt) found
    cross join lateral (
      select * from payments p where p.council_id = :councilId and p.id = found.payment_id and p.status in ('open', 'paying') limit 1) p
    cross join lateral (
      select * from payment_lines l where l.council_id = :councilId and l.payment_id = p.id and l.amount_pence is not null
        and (:fundCodes::text[] is null or l.fund_code = any (:fundCodes))) l
    cross join lateral (select sum(l.amount_pence)::bigint as pence from payment_lines l where l.council_id = :councilId and l.payment_id = p.id) whole
    left join lateral (
      select * from payment_attempts a where a.council_id = :councilId and a.payment_id = p.id order by a.created_at desc limit 1) a on true
    join funds f on f.council_id = :councilId and f.code = l.fund_code
    join methods_of_payment m on m.council_id = :councilId and m.kind = case
      when a.is_telephone then 'card_telephone' when p.helped_by is null then 'card_online' else 'card_assisted' end
      and (:methodCodes::text[] is null or m.code = any (:methodCodes))
    left join users u on u.council_id = :councilId and u.id = p.helped_by`, {
    councilId, references: [...lookUps.ownReferences, ...lookUps.nearReferences], amounts: lookUps.exactPence.filter(amount => amount > 0),
    cards: lookUps.cardLastFour === null ? [] : [lookUps.cardLastFour], from, to, firstId: from.getTime() < 0 ? leastId : firstIdAt(from), lastId: firstIdAt(to),
    ...limitBindings(limits)
  })
  return rows.map(({ at, ...row }) => ({ ...row, occurredOn: londonDate(at) }))
}
