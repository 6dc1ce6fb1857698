import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { ImportRow } from '../import-row.js'
import type { ImportSource } from '../import-source.js'
import { claimedAccounts, fundClaims, type FundClaims } from '../working/claiming-fund.js'
import { type Addressed, type Target, withTargets } from '../working/finding-target.js'
import { type ReadyRule, readyRules } from './apply-rules.js'
import { type ImportRule, rulesOfSource } from './import-rule.js'
import { ruledRow } from './row-facts.js'

export type TriedRow = Pick<ImportRow,
  'row_number' | 'reference_stated' | 'narrative' | 'payer_name' | 'external_reference' | 'method_stated' | 'fund_stated' | 'amount_pence' | 'occurred_on'>

/** Where a receipt ends up, and as what. */
export interface Ending {
  target: Target
  methodCode: string
  narrative: string
}

export interface Trial {
  /** How many rows were gone through. */
  rows: number
  /** On how many the rule fires. */
  fired: number
  /** How many end up otherwise for it. */
  changed: number
  /** The first of those on which it fires. */
  shown: { row: TriedRow, without: Ending, with: Ending, isChanged: boolean }[]
}

const mostShown = 100

/** What a rule would change, whether or not it is on, among the rules that are. Reads only. */
export async function tryRule(
  trx: Knex.Transaction, councilId: CouncilId, rule: ImportRule, source: ImportSource, rows: readonly TriedRow[]
): Promise<Trial> {
  const rules = await rulesOfSource(trx, councilId, source.code)
  const claims = await fundClaims(trx, councilId)
  const endings = async (ready: readonly ReadyRule[]) => await endingsOf(trx, councilId, source, rows.map(row => asRuled(ready, claims, row)))
  const without = await endings(readyRules(rules.filter(({ id }) => id !== rule.id)))
  const withRule = await endings(readyRules(rules.map(one => one.id === rule.id ? { ...one, enabled: true } : one)))
  const fired = rows.flatMap((row, index) => {
    const [before, after] = [without[index], withRule[index]]
    if (before === undefined || after?.fired.includes(rule.id) !== true) return []
    return [{ row, without: before.ending, with: after.ending, isChanged: JSON.stringify(before.ending) !== JSON.stringify(after.ending) }]
  })
  return { rows: rows.length, fired: fired.length, changed: fired.filter(one => one.isChanged).length, shown: fired.slice(0, mostShown) }
}

interface RuledRow extends Addressed {
  row: TriedRow
  fired: readonly string[]
  methodCode: string | null
  narrative: string
}

function asRuled(rules: readonly ReadyRule[], claims: FundClaims, row: TriedRow): RuledRow {
  const ruled = ruledRow(rules, row)
  const { reference, fundStated } = ruled?.facts ?? { reference: row.reference_stated, fundStated: row.fund_stated }
  return {
    row, reference, claimed: claimedAccounts(claims, reference, fundStated), fired: ruled?.fired ?? [],
    methodCode: ruled?.methodCode ?? null, narrative: ruled?.narrative ?? row.narrative
  }
}

async function endingsOf(
  trx: Knex.Transaction, councilId: CouncilId, source: ImportSource, rows: readonly RuledRow[]
): Promise<{ fired: readonly string[], ending: Ending }[]> {
  return (await withTargets(trx, councilId, rows)).map(({ row, fired, methodCode, narrative, target }) => (
    { fired, ending: { target, narrative, methodCode: methodCode ?? source.methodFor(row.method_stated) } }))
}
