import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Findings } from './findings.js'
import { phraseKeyOf, tellingWords } from '../../funds/plain-words.js'

/** A name or narrative that led to more accounts than this says next to nothing. */
const mostAccounts = 20

/** Accounts to which money of the same payer, or with the same narrative, has been put before. */
export async function matchRemembered(trx: Knex.Transaction, councilId: CouncilId, findings: Findings): Promise<void> {
  const phrases = findings.items.flatMap(item => ([['payer-name', item.payerName], ['narrative', item.narrative]] as const)
    .flatMap(([place, text]) => {
      const key = phraseKeyOf(councilId, text)
      return key === null ? [] : [{ item, place, key, words: tellingWords(text).length }]
    }))
  const remembered = await rememberedAccounts(trx, councilId, phrases.map(({ key }) => key))
  for (const { item, place, key, words } of phrases) {
    const accounts = remembered.get(key) ?? []
    for (const { times, lastOn, fundCode, reference } of accounts) {
      findings.consider(item, { fundCode, reference }, { code: 'allocated-before', place, words, times, lastOn, otherAccounts: accounts.length - 1 })
    }
  }
}

interface RememberedAccount {
  key: string
  fundCode: string
  reference: string
  times: number
  lastOn: CalendarDate
}

async function rememberedAccounts(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<Map<string, RememberedAccount[]>> {
  if (keys.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: RememberedAccount[] }>(`
    select asked.key, known.fund_code as "fundCode", known.account_reference as reference, known.times, known.last_on as "lastOn"
    from (select distinct key from unnest(:keys::uuid[]) as given (key)) asked
    cross join lateral (
      select r.fund_code, r.account_reference, r.times, r.last_on from remembered_payers r
      where r.council_id = :councilId and r.phrase_key = asked.key limit :limit) known
    order by asked.key, known.times desc, known.last_on desc`, { councilId, keys, limit: mostAccounts + 1 })
  const byKey = new Map<string, RememberedAccount[]>()
  for (const row of rows) byKey.set(row.key, [...byKey.get(row.key) ?? [], row])
  return byKey
}
