import type { Knex } from 'knex'
import { v5 } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, londonDate } from '../../dates.js'
import { keepFeedback, type SatisfactionLevel } from '../../feedback/feedback.js'
import { pence } from '../../money.js'
import { amountFor, insertAccounts, type InventedAccount, inventAccount } from '../invented/accounts.js'
import { Chance } from '../invented/chance.js'
import { insertMoney, inventBankReceipt, inventCardPayment } from '../invented/money.js'
import { inventPerson } from '../invented/people.js'
import { colleague, practiceWorld } from '../invented/world.js'

const hour = 3_600_000
const daysOfHistory = 60
const accountsOfAFund = 12
const cardPayments = 160
const bankReceipts = 80
const suspenseItems = 14
const openTraces = 3
const markedDays = 28

/** People with bills, and two months in which they have paid. */
export async function inventHistory(trx: Knex.Transaction, councilId: CouncilId, begun: Date): Promise<void> {
  const [world, chance] = [await practiceWorld(trx, councilId), new Chance(`${councilId}/history`)]
  const accounts = world.funds.flatMap(fund => Array.from({ length: accountsOfAFund }, () => inventAccount(chance, fund)))
  if (accounts.length === 0) return
  const known = [...new Map(accounts.map(account => [`${account.fund.code}/${account.reference}`, account])).values()]
  await insertAccounts(trx, world, known, begun)
  const payments = Array.from({ length: cardPayments }, () => {
    const account = chance.pick(known)
    return inventCardPayment(world, chance, account, amountFor(chance, account.fund), someTime(chance, begun))
  })
  const receipts = Array.from({ length: bankReceipts }, () => {
    const account = chance.pick(known)
    return inventBankReceipt(world, chance, amountFor(chance, account.fund), someTime(chance, begun), account)
  })
  await insertMoney(trx, councilId, payments, receipts)
}

/** Money of which nobody knows yet whose it is: what its payer wrote leads to an account sometimes. */
export async function inventSuspense(trx: Knex.Transaction, councilId: CouncilId, begun: Date): Promise<void> {
  const [world, chance] = [await practiceWorld(trx, councilId), new Chance(`${councilId}/suspense`)]
  const items = Array.from({ length: suspenseItems }, () => {
    const payer = inventPerson(chance)
    const stated = chance.onceIn(2) ? chance.filled('77####') : null
    return inventBankReceipt(world, chance, pence(chance.between(20_00, 220_00)), someTime(chance, begun), { narrative: `BGC ${payer.statementName} ${stated ?? ''}`.trim(), stated })
  })
  await insertMoney(trx, councilId, [], items)
}

/** Payments that somebody says they have made. */
export async function inventTraces(trx: Knex.Transaction, councilId: CouncilId, begun: Date): Promise<void> {
  const [world, chance] = [await practiceWorld(trx, councilId), new Chance(`${councilId}/traces`)]
  const [fund] = world.funds
  if (fund === undefined) return
  const openedBy = await colleague(trx, world, 'officer')
  const accounts: InventedAccount[] = Array.from({ length: openTraces }, () => inventAccount(chance, fund))
  await insertAccounts(trx, world, accounts, begun)
  await trx('traces').insert(accounts.map(({ reference, person, owedPence }) => ({
    council_id: councilId, id: chance.id(begun), reference: chance.reference(), state: 'open', fund_code: fund.code, account_reference: reference,
    amount_pence: owedPence, paid_from: addDays(londonDate(begun), -20), paid_to: addDays(londonDate(begun), -15), payer_name: person.name,
    opened_by: openedBy, opened_at: begun, marked_until: addDays(londonDate(begun), markedDays)
  }))).onConflict().ignore()
}

const said: readonly (readonly [SatisfactionLevel, string])[] = [
  [5, 'Quick and easy'], [4, 'Fine, once I had found my reference'], [2, 'I could not find where the reference is on the bill'],
  [3, 'It did not say when the payment will show'], [1, 'I paid and got a reminder all the same'], [5, ''], [4, 'Good on my phone'], [2, 'The postcode question confused me']
]

/** What people have said of the service. */
export async function inventFeedback(trx: Knex.Transaction, councilId: CouncilId, begun: Date): Promise<void> {
  const chance = new Chance(`${councilId}/feedback`)
  for (const [index, [satisfaction, comment]] of said.entries()) {
    await keepFeedback(trx, councilId, { satisfaction, helpedBy: 'nobody', comment }, { page: '/', phase: 'live', channel: 'web', fundCode: null, isHelped: false }, {
      source: { kind: 'resident', userId: null }, formKey: v5(`feedback-${index}`, councilId), now: someTime(chance, begun)
    })
  }
}

/** In the daytime of one of the days of the history. */
function someTime(chance: Chance, begun: Date): Date {
  return new Date(begun.getTime() - chance.between(1, daysOfHistory) * 24 * hour - chance.between(0, 59) * 60_000)
}
