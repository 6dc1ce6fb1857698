import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { phraseKeyOf } from '../../funds/plain-words.js'

/** Money that a person has put to an account, with the words that it came with. */
export interface RememberedAllocation {
  payerName: string | null
  narrative: string | null
  fundCode: string
  accountReference: string
  occurredOn: CalendarDate
}

/** What nobody has paid in for so long is forgotten. */
const daysRemembered = 731

/**
 * Learns from allocations where money of the same payer, or with the same narrative, belongs, and lets open items of theirs be looked at
 * again. Of names and narratives nothing is kept but a key.
 */
export async function rememberAllocations(
  trx: Knex.Transaction, councilId: CouncilId, allocations: readonly RememberedAllocation[]
): Promise<void> {
  const learnt = keyed(councilId, allocations)
  if (learnt.length === 0) return
  // In the order of their keys, so that two that learn the same take turns.
  await trx.raw(`
    insert into remembered_payers as known (council_id, phrase_key, fund_code, account_reference, times, last_on)
    select :councilId::uuid, learnt.phrase_key, learnt.fund_code, learnt.account_reference, count(*), max(learnt.last_on)
    from json_to_recordset(:learnt::json) as learnt (phrase_key uuid, fund_code text, account_reference text, last_on date)
    group by 2, 3, 4 order by 2, 3, 4
    on conflict (council_id, phrase_key, fund_code, account_reference) do update
    set times = known.times + excluded.times, last_on = greatest(known.last_on, excluded.last_on)`,
  { councilId, learnt: JSON.stringify(learnt) })
  await askToLookAgain(trx, councilId, learnt)
}

/** Unlearns allocations that have been taken back, and lets open items of the same payers be looked at again. */
export async function forgetAllocations(
  trx: Knex.Transaction, councilId: CouncilId, allocations: readonly RememberedAllocation[]
): Promise<void> {
  const mistaken = keyed(councilId, allocations)
  if (mistaken.length === 0) return
  await trx.raw(`
    with mistaken as (
      select phrase_key, fund_code, account_reference, count(*) as times
      from json_to_recordset(:mistaken::json) as given (phrase_key uuid, fund_code text, account_reference text)
      group by 1, 2, 3),
    known as materialized (
      select k.phrase_key, k.fund_code, k.account_reference, k.times - m.times as times
      from remembered_payers k join mistaken m using (phrase_key, fund_code, account_reference)
      where k.council_id = :councilId order by 1, 2, 3 for update of k),
    lessened as (
      update remembered_payers k set times = known.times from known
      where k.council_id = :councilId and k.phrase_key = known.phrase_key and k.fund_code = known.fund_code
        and k.account_reference = known.account_reference and known.times > 0)
    delete from remembered_payers k using known
    where k.council_id = :councilId and k.phrase_key = known.phrase_key and k.fund_code = known.fund_code
      and k.account_reference = known.account_reference and known.times <= 0`,
  { councilId, mistaken: JSON.stringify(mistaken) })
  await askToLookAgain(trx, councilId, mistaken)
}

/** Personal data has its time. */
export async function forgetOldPayers(trx: Knex.Transaction, councilId: CouncilId, today: CalendarDate): Promise<void> {
  await trx('remembered_payers').where({ council_id: councilId }).where('last_on', '<', addDays(today, -daysRemembered)).delete()
}

interface KeyedAllocation {
  phrase_key: string
  fund_code: string
  account_reference: string
  last_on: CalendarDate
}

/** By payer and by narrative; once where the two say the same. */
function keyed(councilId: CouncilId, allocations: readonly RememberedAllocation[]): KeyedAllocation[] {
  return allocations.flatMap(({ payerName, narrative, fundCode, accountReference, occurredOn }) => {
    const keys = new Set([payerName, narrative].map(text => phraseKeyOf(councilId, text)))
    keys.delete(null)
    return [...keys].flatMap(key => key === null ? [] : [{
      phrase_key: key, fund_code: fundCode, account_reference: accountReference, last_on: occurredOn
    }])
  })
}

async function askToLookAgain(trx: Knex.Transaction, councilId: CouncilId, keyed: readonly KeyedAllocation[]): Promise<void> {
  if (await lookAgain(trx, councilId, keyed.map(({ phrase_key }) => phrase_key)) === 0) return
  await addJob(trx, 'suggest-matches', { councilId }, { key: `suggest-matches:${councilId}` })
}

/** @returns how many open items are to be looked at again */
async function lookAgain(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(`
    with same as (
      select m.entry_id, m.line_number from suspense_matchings m
      where m.council_id = :councilId and m.payer_key = any(:keys::uuid[])
      union
      select m.entry_id, m.line_number from suspense_matchings m
      where m.council_id = :councilId and m.narrative_key = any(:keys::uuid[])),
    held as materialized (
      select m.entry_id, m.line_number from suspense_matchings m join same using (entry_id, line_number)
      where m.council_id = :councilId order by 1, 2 for update of m)
    delete from suspense_matchings m using held
    where m.council_id = :councilId and m.entry_id = held.entry_id and m.line_number = held.line_number`, { councilId, keys })
  return rowCount
}
