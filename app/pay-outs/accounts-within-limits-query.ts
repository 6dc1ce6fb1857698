import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { ProviderAccount } from '../payments/provider-account.js'
import type { MoneyLimits } from '../users/person.js'

/**
 * The provider accounts whose days somebody with these limits may see: those that take the money of their funds alone. A pay-out mixes cards
 * entered online with those that advisers help with, so whoever is limited to methods of payment sees those only with every card method.
 */
export async function accountsWithinLimits(trx: Knex.Transaction, councilId: CouncilId, { fundCodes, methodCodes }: MoneyLimits): Promise<ProviderAccount[]> {
  const accounts = await ProviderAccount.query(trx).where({ council_id: councilId }).orderBy('name')
  if (methodCodes !== null) {
    const cards = await trx('methods_of_payment').where({ council_id: councilId }).whereIn('kind', ['card_online', 'card_assisted', 'card_telephone']).pluck('code') as string[]
    if (!cards.every(code => methodCodes.includes(code))) return []
  }
  if (fundCodes === null) return accounts
  const others = await trx('funds').where({ council_id: councilId }).whereNotIn('code', [...fundCodes]).pluck('provider_account_code') as string[]
  return accounts.filter(({ code }) => !others.includes(code))
}
