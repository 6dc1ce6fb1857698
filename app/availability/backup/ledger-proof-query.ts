import type pg from 'pg'
import { workFor } from './database-tables.js'

/** What a council's ledger comes to. Of two ledgers that differ in any figure of any account on any day, the digests differ. */
export interface LedgerProof {
  councilId: string
  entries: number
  postings: number
  /** All debits, in pence; as much as all credits. */
  debitsPence: number
  /** Of the count and sum of every account on every accounting date, and of what remains of every line. */
  digest: string
}

/** Reads it in the client's transaction, which may be of another's snapshot. */
export async function ledgerProof(client: pg.Client, councilId: string): Promise<LedgerProof> {
  await workFor(client, councilId)
  const { rows } = await client.query<Omit<LedgerProof, 'councilId'>>(`
    with days as (
      select ledger_account_code, accounting_date, count(*) as postings, sum(amount_pence)::bigint as pence,
        coalesce(sum(amount_pence) filter (where amount_pence > 0), 0)::bigint as debits
      from postings where council_id = $1 group by 1, 2
    )
    select
      (select count(*)::float8 from ledger_entries where council_id = $1) as entries,
      coalesce(sum(postings), 0)::float8 as postings,
      coalesce(sum(debits), 0)::float8 as "debitsPence",
      md5(coalesce(string_agg(concat_ws(':', ledger_account_code, accounting_date, postings, pence, debits), ',' order by ledger_account_code, accounting_date), '')
        || (select concat_ws(':', count(*), sum(remaining_pence)::bigint) from remaining_amounts where council_id = $1)) as digest
    from days`, [councilId])
  const [row] = rows
  if (row === undefined) throw new Error('A sum has a row')
  return { councilId, ...row }
}

/** In words, in what two ledgers of a council differ; none when they are equal. */
export function differencesBetween(before: LedgerProof, after: LedgerProof | undefined): string[] {
  if (after === undefined) return ['The council is missing']
  const differing = (['entries', 'postings', 'debitsPence'] as const).filter(figure => before[figure] !== after[figure])
    .map(figure => `${figure}: ${before[figure]} before, ${after[figure]} after`)
  return differing.length === 0 && before.digest !== after.digest ? ['The sums of some account on some day differ'] : differing
}
