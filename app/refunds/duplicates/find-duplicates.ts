import type { Knex } from 'knex'
import { allCouncils } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { addDays, type CalendarDate, type Clock, londonDate } from '../../dates.js'
import { duplicateRules } from './duplicate-rules.js'

/** Nights on which no worker ran are made up for. */
const lookedBackDays = 14

/** Looks through every council's latest payments for those that seem to have been made twice. */
export async function findEveryDuplicate(clock: Clock): Promise<void> {
  const today = londonDate(clock.now())
  await forEachCouncil(await allCouncils(), async ({ id }) => {
    await inCouncil(id, async trx => { await findDuplicates(trx, id, { from: addDays(today, -lookedBackDays), now: clock.now() }) })
  })
}

/**
 * Keeps each line paid since a day that repeats an earlier one: the same account and amount, within the council's days, of the same card or
 * payer, or by another method of payment: whichever of these the council counts. The latest line of several repeats the one before it. What was found once, and perhaps dismissed,
 * is not found again.
 *
 * The lines of the days are walked by their index, and each account's by its own, so that no plan depends on what the planner knows: days are
 * compared within the account, and amounts outside, where no other index can serve.
 */
export async function findDuplicates(trx: Knex.Transaction, councilId: CouncilId, { from, now }: { from: CalendarDate, now: Date }): Promise<void> {
  const rules = await duplicateRules(trx, councilId)
  await trx.raw(`
    insert into duplicate_payments (council_id, id, first_entry_id, first_line_number, entry_id, line_number, fund_code, method_code,
      first_method_code, amount_pence, days_apart, same_card, same_payer, found_at, state)
    select :councilId, gen_random_uuid(), twin.entry_id, twin.line_number, p.entry_id, p.line_number, p.fund_code, p.method_code,
      twin.method_code, -p.amount_pence, p.occurred_on - twin.occurred_on, twin.same_card, twin.same_payer, :now, 'open'
    from postings p
    cross join lateral (select e.type from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
    cross join lateral (select d.* from entry_details d where d.council_id = :councilId and d.entry_id = p.entry_id limit 1) d
    cross join lateral (
      select q.*, coalesce(d.card_last_four = f.card_last_four and d.card_first_six = f.card_first_six, false) as same_card,
        coalesce(lower(d.payer_name) = lower(f.payer_name), false) as same_payer
      from (
        select q.* from postings q
        where q.council_id = :councilId and q.account_reference = p.account_reference
          and q.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
          and (q.account_reference, q.occurred_on) >= (p.account_reference, p.occurred_on - :days::integer)
          and (q.account_reference, q.occurred_on, q.entry_id, q.line_number) < (p.account_reference, p.occurred_on, p.entry_id, p.line_number)
        offset 0) q
      cross join lateral (select e.type from ledger_entries e where e.council_id = :councilId and e.id = q.entry_id limit 1) o
      cross join lateral (select x.* from entry_details x where x.council_id = :councilId and x.entry_id = q.entry_id limit 1) f
      where q.fund_code = p.fund_code and q.amount_pence = p.amount_pence
        and o.type in ('card_payment', 'receipt', 'e_return')
        and ((:otherMethod and q.method_code <> p.method_code)
          or (:sameCard and d.card_last_four = f.card_last_four and d.card_first_six = f.card_first_six)
          or (:samePayer and lower(d.payer_name) = lower(f.payer_name)))
      order by q.occurred_on desc, q.entry_id desc, q.line_number desc limit 1) twin
    where p.council_id = :councilId and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income') and p.occurred_on >= :from
      and p.fund_code is not null and p.account_reference is not null and p.amount_pence < 0 and p.draws_entry_id is null
      and e.type in ('card_payment', 'receipt', 'e_return')
    on conflict (council_id, entry_id, line_number) do nothing`, { councilId, from, now, ...rules })
}
