import type { Fund } from '../../funds/fund.js'

const manyFunds = 8

export interface FundsPage {
  groups: { name: string, funds: { name: string, hint: string, words: string, path: string }[] }[]
  /** So many that a search box helps. */
  areMany: boolean
}

/** Funds by group, in the council's order. */
export function fundsPage(funds: readonly Fund[], pathOf: (fund: Fund) => string): FundsPage {
  const groups = new Map<string, FundsPage['groups'][number]>()
  for (const fund of funds) {
    const group = groups.get(fund.group_name) ?? { name: fund.group_name, funds: [] }
    group.funds.push({ name: fund.name, hint: fund.reference_hint, words: fund.search_words, path: pathOf(fund) })
    groups.set(fund.group_name, group)
  }
  return { groups: [...groups.values()], areMany: funds.length > manyFunds }
}
