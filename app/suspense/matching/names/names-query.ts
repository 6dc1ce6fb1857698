import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { wordsOfHolder } from '../../../funds/holder-names.js'
import type { Pence } from '../../../money.js'
import type { AccountKey } from '../accounts-query.js'

const pageSize = 5000

/**
 * Puts the words by which account holders are found by name anew: of these accounts, those that are gone included, or of all. To be called
 * in the transaction in which holders come, change or go.
 */
export async function indexHolderNames(trx: Knex.Transaction, councilId: CouncilId, accounts?: readonly AccountKey[]): Promise<void> {
  if (accounts === undefined) return await indexAll(trx, councilId)
  for (let from = 0; from < accounts.length; from += pageSize) {
    const page = accounts.slice(from, from + pageSize)
    const columns = { councilId, funds: page.map(({ fundCode }) => fundCode), references: page.map(({ reference }) => reference) }
    await trx.raw(`
      delete from account_holder_words w using unnest(:funds::text[], :references::text[]) as given (fund_code, reference)
      where w.council_id = :councilId and w.fund_code = given.fund_code and w.reference = given.reference`, columns)
    const { rows } = await trx.raw<{ rows: NamedAccount[] }>(`
      select h.fund_code, h.reference, h.name from unnest(:funds::text[], :references::text[]) as given (fund_code, reference)
      join account_holders h on h.council_id = :councilId and h.fund_code = given.fund_code and h.reference = given.reference`, columns)
    await insertWords(trx, councilId, rows)
  }
}

interface NamedAccount {
  fund_code: string
  reference: string
  name: string
}

async function indexAll(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  await trx('account_holder_words').where({ council_id: councilId }).delete()
  for (let last: NamedAccount | undefined, page: NamedAccount[] = []; last === undefined || page.length === pageSize;) {
    const after = last
    page = await trx('account_holders').where({ council_id: councilId })
      .modify(query => { if (after !== undefined) void query.whereRaw('(fund_code, reference) > (?, ?)', [after.fund_code, after.reference]) })
      .orderBy(['fund_code', 'reference']).limit(pageSize).select('fund_code', 'reference', 'name')
    last = page.at(-1)
    if (last === undefined) return
    await insertWords(trx, councilId, page)
  }
}

async function insertWords(trx: Knex.Transaction, councilId: CouncilId, accounts: readonly NamedAccount[]): Promise<void> {
  const words = accounts.flatMap(account => wordsOfHolder(account.name).map(word => ({ ...account, word })))
  await trx.raw(`
    insert into account_holder_words (council_id, word, fund_code, reference)
    select :councilId::uuid, * from unnest(:words::text[], :funds::text[], :references::text[])
    on conflict do nothing`,
  { councilId, words: words.map(({ word }) => word), funds: words.map(one => one.fund_code), references: words.map(one => one.reference) })
}

/** Whether names have yet to be put into words: of a council that had its account holders before there were any. */
export async function lacksHolderNames(trx: Knex.Transaction, councilId: CouncilId): Promise<boolean> {
  const anyWord = await trx('account_holder_words').where({ council_id: councilId }).first('reference') as object | undefined
  return anyWord === undefined && await trx('account_holders').where({ council_id: councilId }).first('reference') !== undefined
}

/** For each word how many account holders have it, counted no further than a limit. Those that nobody has are left out. */
export async function holdersCounted(
  trx: Knex.Transaction, councilId: CouncilId, words: readonly string[], limit: number
): Promise<Map<string, number>> {
  if (words.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: { word: string, holders: number }[] }>(`
    select asked.word, counted.holders
    from (select distinct word from unnest(:words::text[]) as given (word)) asked
    cross join lateral (
      select count(*)::integer as holders from (
        select from account_holder_words w where w.council_id = :councilId and w.word = asked.word collate "C" limit :limit) capped) counted
    where counted.holders > 0`, { councilId, words, limit })
  return new Map(rows.map(({ word, holders }) => [word, holders]))
}

/** The accounts whose holders have a word, for words that few have. */
export async function holdersNamed(
  trx: Knex.Transaction, councilId: CouncilId, words: readonly string[]
): Promise<(AccountKey & { word: string })[]> {
  if (words.length === 0) return []
  const { rows } = await trx.raw<{ rows: (AccountKey & { word: string })[] }>(`
    select asked.word, w.fund_code as "fundCode", w.reference
    from (select distinct word from unnest(:words::text[]) as given (word)) asked
    join account_holder_words w on w.council_id = :councilId and w.word = asked.word collate "C"`, { councilId, words })
  return rows
}

/** Accounts that owe one amount, now or as their next instalment. Of more, the first are looked at. */
const mostOwing = 100

/** The accounts whose holders have a word that many have, and that owe just an amount, now or as their next instalment. */
export async function holdersNamedAndOwing(
  trx: Knex.Transaction, councilId: CouncilId, asked: readonly { word: string, amountPence: Pence }[]
): Promise<(AccountKey & { word: string, amountPence: Pence })[]> {
  if (asked.length === 0) return []
  const { rows } = await trx.raw<{ rows: (AccountKey & { word: string, amountPence: Pence })[] }>(`
    with asked as materialized (select distinct * from unnest(:words::text[], :amounts::bigint[]) as given (word, pence)),
    owing as materialized (
      select wanted.pence, found.fund_code, found.reference
      from (select distinct pence from asked) wanted
      cross join lateral (
        (select h.fund_code, h.reference from account_holders h
         where h.council_id = :councilId and h.balance_pence > 0 and h.balance_pence = wanted.pence limit :limit)
        union
        (select c.fund_code, c.reference from account_charges c
         where c.council_id = :councilId and c.next_instalment_pence is not null and c.next_instalment_pence = wanted.pence limit :limit)) found)
    select asked.word, asked.pence as "amountPence", owing.fund_code as "fundCode", owing.reference
    from asked join owing on owing.pence = asked.pence
    cross join lateral (
      select from account_holder_words w
      where w.council_id = :councilId and w.word = asked.word collate "C" and w.fund_code = owing.fund_code and w.reference = owing.reference
      limit 1) named`,
  { councilId, words: asked.map(({ word }) => word), amounts: asked.map(({ amountPence }) => amountPence), limit: mostOwing })
  return rows
}
