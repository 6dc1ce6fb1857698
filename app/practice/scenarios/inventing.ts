import { Conflict } from '../../errors.js'
import type { Fund } from '../../funds/fund.js'
import { type Pence, pence } from '../../money.js'
import { insertAccounts, type InventedAccount, inventAccount } from '../invented/accounts.js'
import { insertMoney, inventCardPayment } from '../invented/money.js'
import type { Facts, Ground } from './scenario.js'

const day = 24 * 3_600_000

/** Some days before now, in the time of this attempt. */
export function inventBefore({ now, chance }: Pick<Ground, 'now' | 'chance'>, days: number): Date {
  return new Date(now.getTime() - days * day - chance.between(0, 300) * 60_000)
}

/** An account that nobody else's attempt has. */
export async function anAccountFor({ trx, world, chance, now }: Ground): Promise<InventedAccount> {
  const account = inventAccount(chance, fundToPractise(world.funds))
  await insertAccounts(trx, world, [account], now)
  return account
}

/** A card payment on an account, and the entry with which it came. */
export async function aCardPaymentFor(ground: Ground, account: InventedAccount, amountPence: Pence, days: number): Promise<string> {
  const { trx, world, chance } = ground
  const payment = inventCardPayment(world, chance, account, amountPence, inventBefore(ground, days))
  await insertMoney(trx, world.councilId, [payment], [])
  return payment.entry.id
}

/** What pages tell of an account. */
export function factsOf({ fund, reference, person, owedPence }: InventedAccount): Facts {
  return {
    fundCode: fund.code, fundName: fund.name, fundSlug: fund.slug, referenceLabel: fund.referenceLabelInSentence(), reference, name: person.name,
    postcode: person.postcode, amountPence: owedPence
  }
}

/** Just above what one person may refund alone. */
export async function aboveRefundLimit({ trx, world }: Ground): Promise<Pence> {
  const limit = await trx('approval_limits').where({ council_id: world.councilId, movement: 'refund' }).first('limit_pence as limitPence') as { limitPence: number } | undefined
  return pence((limit?.limitPence ?? 0) + 50_00)
}

function fundToPractise(funds: readonly Fund[]): Fund {
  const [fund] = funds
  if (fund === undefined) throw new Conflict('This council has no fund whose references can be made up, so there is nothing to practise with')
  return fund
}
