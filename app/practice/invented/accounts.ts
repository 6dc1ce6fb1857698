import type { Knex } from 'knex'
import type { Fund } from '../../funds/fund.js'
import { type Pence, pence } from '../../money.js'
import { indexHolderNames } from '../../suspense/matching/names/names-query.js'
import type { Chance } from './chance.js'
import { type InventedPerson, inventPerson } from './people.js'
import { inventReference } from './reference.js'
import type { PracticeWorld } from './world.js'

/** An account that nobody has, of a fund; of one with account holders it is in the list of them. */
export interface InventedAccount {
  fund: Fund
  reference: string
  person: InventedPerson
  owedPence: Pence
}

/** What is owed is between these, so that a lesson's amounts are small and no limit is passed. */
const [leastOwed, mostOwed] = [40_00, 480_00]

export function inventAccount(chance: Chance, fund: Fund): InventedAccount {
  const reference = inventReference(chance, fund)
  if (reference === null) throw new Error(`No reference can be made up for fund ${fund.code}`)
  return { fund, reference, person: inventPerson(chance), owedPence: amountFor(chance, fund) }
}

/** An amount that the fund takes. */
export function amountFor(chance: Chance, fund: Fund): Pence {
  return pence(Math.min(Math.max(chance.between(leastOwed, mostOwed), fund.minimum_pence), fund.maximum_pence))
}

/** Puts accounts into the list of account holders, where their fund has one. Harmless to repeat. */
export async function insertAccounts(trx: Knex.Transaction, { councilId }: PracticeWorld, accounts: readonly InventedAccount[], asAt: Date): Promise<void> {
  const listed = accounts.filter(({ fund }) => fund.account_must_exist)
  if (listed.length === 0) return
  await trx('account_holders').insert(listed.map(({ fund, reference, person, owedPence }) => ({
    council_id: councilId, fund_code: fund.code, reference, name: person.name, address: person.address, postcode: person.postcode,
    balance_pence: owedPence, balance_as_at: asAt
  }))).onConflict(['council_id', 'fund_code', 'reference']).ignore()
  await indexHolderNames(trx, councilId, listed.map(({ fund, reference }) => ({ fundCode: fund.code, reference })))
}
