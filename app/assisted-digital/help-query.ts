import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { HelpChannel } from '../payments/helping/help.js'
import { journeyPath } from '../payments/helping/page-of-journey.js'
import { pageName } from '../web/page-names/page-names.js'

/** What came of the help that was given by one route. */
export interface RouteFigures {
  channel: HelpChannel
  helped: number
  /** Of them, those whose payment was made. */
  completed: number
  /** Of them, those with an account for which somebody was helped in the days before as well. */
  repeated: number
}

/** A page from which people asked for help. */
export interface AskedPage {
  /** What it is called; null for those who asked before they had begun. */
  name: string | null
  asked: number
}

/** What slips were made, and for how many of their accounts money came afterwards otherwise than by card. */
export interface SlipFigures {
  way: 'shop' | 'post'
  made: number
  paid: number
}

export interface HelpPeriod {
  from: Date
  /** The first instant after it. */
  until: Date
}

/**
 * Help that was taken up in a period, by route. A contact is repeated when an account of its payment was that of another payment with which
 * somebody was helped so many days before: that is told from the payments themselves, and nobody keeps who called.
 */
export async function helpByRoute(trx: Knex.Transaction, councilId: CouncilId, { from, until }: HelpPeriod, withinDays: number): Promise<RouteFigures[]> {
  const { rows } = await trx.raw<{ rows: RouteFigures[] }>(`
    with helped as materialized (
      select id, payment_id, channel, created_at from helps
      where council_id = :councilId and claimed_at is not null and created_at < :until and created_at >= :from::timestamptz - make_interval(days => :withinDays)
    ), about as materialized (
      select helped.id, helped.payment_id, helped.created_at, line.fund_code, line.account_reference
      from helped cross join lateral (
        select l.fund_code, l.account_reference from payment_lines l where l.council_id = :councilId and l.payment_id = helped.payment_id) line
    ), repeated as materialized (
      select distinct later.id from about later join about earlier on earlier.fund_code = later.fund_code
        and earlier.account_reference = later.account_reference and earlier.payment_id <> later.payment_id
      where earlier.created_at < later.created_at and earlier.created_at >= later.created_at - make_interval(days => :withinDays)
    )
    select helped.channel, count(*)::integer as helped, count(*) filter (where payment.status = 'paid')::integer as completed,
      count(*) filter (where helped.id in (select id from repeated))::integer as repeated
    from helped left join lateral (
      select p.status from payments p where p.council_id = :councilId and p.id = helped.payment_id limit 1) payment on true
    where helped.created_at >= :from
    group by helped.channel order by helped desc, helped.channel`, { councilId, from, until, withinDays })
  return rows
}

/** From which pages residents asked for help codes, the most first. Pages are forgotten as long ago as the council says. */
export async function pagesThatMadePeopleAsk(trx: Knex.Transaction, councilId: CouncilId, { from, until }: HelpPeriod): Promise<AskedPage[]> {
  const { rows } = await trx.raw<{ rows: { page: string | null, asked: number }[] }>(`
    select regexp_replace(from_page, '/[0-9]+/', '/1/') as page, count(*)::integer as asked
    from helps where council_id = :councilId and started_by = 'resident' and created_at >= :from and created_at < :until
    group by 1 order by asked desc, page limit 30`, { councilId, from, until })
  return rows.map(({ page, asked }) => ({ name: page === null ? null : pageName(journeyPath(':paymentId', page)), asked }))
}

/** Slips that were made in a period. Paid is an account to which money came, by whatever means but a card, within the days after. */
export async function slipsByWay(trx: Knex.Transaction, councilId: CouncilId, { from, until }: HelpPeriod, withinDays: number): Promise<SlipFigures[]> {
  const { rows } = await trx.raw<{ rows: SlipFigures[] }>(`
    select slip.way, count(*)::integer as made, count(*) filter (where exists (
        select from postings posting
        join methods_of_payment method on method.council_id = posting.council_id and method.code = posting.method_code
        where posting.council_id = slip.council_id and posting.account_reference = slip.account_reference and posting.fund_code = slip.fund_code
          and posting.ledger_account_kind = 'fund' and posting.amount_pence < 0 and method.kind not like 'card%'
          and posting.occurred_on >= (slip.made_at at time zone 'Europe/London')::date
          and posting.occurred_on <= (slip.made_at at time zone 'Europe/London')::date + :withinDays::integer))::integer as paid
    from payment_slips slip where slip.council_id = :councilId and slip.made_at >= :from and slip.made_at < :until
    group by slip.way order by made desc, slip.way`, { councilId, from, until, withinDays })
  return rows
}
