import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import { namesOfFunds } from '../funds/fund.js'
import { recordAudit } from '../users/audit.js'

/** For each fund that was merged into another: the one with which its figures are counted in the end. */
export async function fundsCountedTogether(trx: Knex.Transaction, councilId: CouncilId): Promise<Map<string, string>> {
  const rows = await trx('funds_counted_together').where({ council_id: councilId }).select('fund_code', 'with_fund_code') as
    { fund_code: string, with_fund_code: string }[]
  const next = new Map(rows.map(row => [row.fund_code, row.with_fund_code]))
  return new Map([...next.keys()].map(code => [code, endOf(code, next)]))
}

/** This fund and all whose figures are counted as one with its own, whichever of them was merged into which. */
export async function fundsCountedAsOne(trx: Knex.Transaction, councilId: CouncilId, fundCode: string): Promise<string[]> {
  const together = await fundsCountedTogether(trx, councilId)
  const end = together.get(fundCode) ?? fundCode
  return [...new Set([fundCode, end, ...[...together].flatMap(([code, counted]) => counted === end ? [code] : [])])]
}

/** The fund that figures are narrowed to, and those that they can be narrowed to. */
export interface AskedFund {
  /** The one with which the fund that was asked for is counted, so that its figures are not missed; '' for all. */
  fundCode: string
  /** What was asked for, where that is counted with another; null otherwise. */
  mergedName: string | null
  /** Those that are counted by themselves: their names by code. */
  funds: Record<string, string>
}

export async function fundAskedFor(trx: Knex.Transaction, councilId: CouncilId, asked: string): Promise<AskedFund> {
  const [names, together] = [await namesOfFunds(trx, councilId), await fundsCountedTogether(trx, councilId)]
  const counted = together.get(asked)
  return {
    fundCode: counted ?? asked, mergedName: counted === undefined ? null : names[asked] ?? asked,
    funds: Object.fromEntries(Object.entries(names).filter(([code]) => !together.has(code)))
  }
}

/**
 * Counts a fund with another from now on, and all that was before; with none again when null.
 * @returns false when the other is counted with this one: nothing is changed then
 */
export async function countFundWith(
  trx: Knex.Transaction, councilId: CouncilId, fundCode: string, withFundCode: string | null, by: { userId: string, now: Date }
): Promise<boolean> {
  // One at a time, so that two who join funds cannot make a ring; there may be no row yet that could be locked.
  await takeTurns(trx, `funds-counted-together:${councilId}`)
  const together = await fundsCountedTogether(trx, councilId)
  if (withFundCode !== null && (together.get(withFundCode) ?? withFundCode) === fundCode) return false
  await trx('funds_counted_together').where({ council_id: councilId, fund_code: fundCode }).delete()
  if (withFundCode !== null) {
    await trx('funds_counted_together').insert({
      council_id: councilId, fund_code: fundCode, with_fund_code: withFundCode, changed_at: by.now, changed_by: by.userId
    })
  }
  await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'fund_counted_with', facts: { fund: fundCode, with: withFundCode } })
  return true
}

function endOf(code: string, next: ReadonlyMap<string, string>): string {
  let end = code
  for (let steps = 0; steps <= next.size; steps += 1) {
    const following = next.get(end)
    if (following === undefined) return end
    end = following
  }
  throw new Error(`Fund ${code} is counted with funds in a ring`)
}
