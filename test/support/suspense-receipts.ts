import { v7 as newId } from 'uuid'
import { balancesAsAt, madeUpReference } from '../../app/database/demo/account-holders.js'
import { barnfield } from '../../app/database/demo/barnfield.js'
import { householdName } from '../../app/database/demo/people.js'
import type { Random } from '../../app/database/demo/random.js'
import { inCouncilOn } from '../../app/database/in-council.js'
import { addDays, calendarDate } from '../../app/dates.js'
import { type Pence, pence } from '../../app/money.js'
import { indexHolderNames } from '../../app/suspense/matching/names/names-query.js'
import { fundOf, type TestCouncil } from './builders.js'
import { testDatabase } from './database.js'

export interface MadeAccount {
  fundCode: string
  reference: string
  name: string
  balancePence: Pence
  instalmentPence: Pence
}

export type ReceiptKind = 'quoted' | 'slip' | 'named' | 'known' | 'amount' | 'nobody'

/** Money that arrived without a reference that leads anywhere, and whose it really is: null where nothing in it could tell. */
export interface MadeReceipt {
  kind: ReceiptKind
  reference: string | null
  narrative: string
  payerName: string | null
  amountPence: Pence
  account: MadeAccount | null
}

const funds = [['council-tax', 45], ['housing-rents', 30], ['invoices', 15], ['adult-social-care', 10]] as const
const kinds = [['quoted', 22], ['slip', 14], ['named', 24], ['known', 12], ['amount', 8], ['nobody', 20]] as const
const beginnings = ['ald', 'ber', 'cor', 'dun', 'el', 'far', 'gar', 'hol', 'ing', 'jar', 'kel', 'lan', 'mar', 'nor', 'os', 'pem', 'quin', 'ros', 'sel', 'tor', 'ven']
const endings = ['ton', 'ley', 'worth', 'by', 'man', 'son', 'ford', 'ham', 'wick', 'er', 'field', 'wood', 'brook', 'shaw']
const firstNames = ['Amara', 'Oliver', 'Grace', 'Jack', 'Ngozi', 'Rhys', 'Fatima', 'George', 'Wei', 'Margaret', 'Kwame', 'Thomas', 'Beatrice', 'Lily', 'Harriet']
const prefixes = ['BGC', 'FPI', 'STO', 'FPI PAYMENT FROM', 'COUNTER CREDIT 500012', 'MOBILE TFR', 'BACS']
const suffixes = ['', ' THANK YOU', ' NOV', ' 19/11', ' BILL', ' COUNCIL', ' FINAL PAYMENT']
const nothingSaid = ['EFC PAYMENT', 'CHQ 000### NO SLIP', 'POSTAL ORDER NO NAME', 'COUNTER CREDIT 5000## CASH', 'HMCTS FINES 0#####', 'BACS 20261119 ########', 'SORT 40-##-## ROLL ########']
const rowsInOneGo = 2000

/** Accounts of people half of whom have a name that many have. */
export async function manyAccounts(random: Random, council: TestCouncil, count: number): Promise<MadeAccount[]> {
  const taken = new Set<string>()
  const accounts: MadeAccount[] = []
  while (accounts.length < count) {
    const fund = fundOf(council, random.weighted(funds))
    const reference = madeUpReference(random, barnfield, fund)
    if (taken.has(reference)) continue
    taken.add(reference)
    const instalmentPence = pence(random.between(60_00, 210_00))
    accounts.push({ fundCode: fund.code, reference, name: madeUpName(random), instalmentPence, balancePence: pence(instalmentPence * random.between(1, 9)) })
  }
  await insertAccounts(council, accounts)
  return accounts
}

/** A receipt as banks' statements and agencies' files word them. */
export function madeReceipt(random: Random, accounts: readonly MadeAccount[]): MadeReceipt {
  const account = random.pick(accounts)
  const kind = random.weighted(kinds)
  const amountPence = random.weighted([[account.instalmentPence, 5], [account.balancePence, 2], [pence(random.between(5_00, 400_00)), 3]] as const)
  const receipt = { kind, amountPence, account, reference: null, payerName: null }
  const [prefix, suffix, payer] = [random.pick(prefixes), random.pick(suffixes), payerOf(random, account.name)]
  switch (kind) {
    case 'quoted': {
      const quoted = random.chance(0.4) ? account.reference.replace(/(.{3})/g, '$1 ').trim() : account.reference
      return { ...receipt, payerName: random.chance(0.5) ? payer : null, narrative: `${prefix} ${quoted}${suffix}` }
    }
    case 'slip': {
      const quoted = slipOf(random, account.reference)
      return random.chance(0.5)
        ? { ...receipt, reference: quoted, payerName: random.chance(0.5) ? payer : null, narrative: prefix }
        : { ...receipt, narrative: `${prefix} ${payer} ${quoted}` }
    }
    case 'named': return random.chance(0.5) ? { ...receipt, payerName: payer, narrative: prefix } : { ...receipt, narrative: `${prefix} ${payer}${suffix}` }
    case 'known': return { ...receipt, payerName: knownPayerOf(account), narrative: prefix }
    case 'amount': return { ...receipt, amountPence: account.balancePence, narrative: `${prefix} ${payer.split(' ').find(word => word.length > 2) ?? ''}` }
    case 'nobody': return { ...receipt, account: null, narrative: random.digits(random.pick(nothingSaid)), amountPence: pence(random.between(5_00, 900_00)) }
  }
}

/** Somebody who pays for an account that is not in their name. */
export function knownPayerOf({ reference }: MadeAccount): string {
  const letters = [...reference.replace(/\D/g, '')].map(digit => 'AEIOULNRST'.charAt(Number(digit))).join('')
  return `${letters} LETTINGS`
}

/** As a receipt's suspense item. */
export function asItem({ reference, narrative, payerName, amountPence }: MadeReceipt) {
  return { entryId: newId(), lineNumber: 2, remainingPence: amountPence, occurredOn: calendarDate('2026-11-19'), reference, narrative, payerName }
}

function madeUpName(random: Random): string {
  if (random.chance(0.5)) return householdName(random)
  const surname = random.pick(beginnings) + (random.chance(0.5) ? random.pick(beginnings) : '') + random.pick(endings)
  return `${random.pick(['Mr', 'Mrs', 'Ms', 'Miss'])} ${random.pick(firstNames)} ${surname.charAt(0).toUpperCase()}${surname.slice(1)}`
}

/** As banks abbreviate: `SMITH J`, `MR J SMITH`, `JOHN SMITH`. */
function payerOf(random: Random, name: string): string {
  const plain = name.split(' and ')[0]?.normalize('NFKD').replace(/[^A-Za-z -]/g, '') ?? ''
  const [title = '', first = '', ...rest] = plain.split(' ')
  const surname = rest.join(' ')
  const [initial] = first
  return random.pick([`${surname} ${initial}`, `${title} ${initial} ${surname}`, `${first} ${surname}`, `${surname} ${first}`, `${initial} ${surname}`]).toUpperCase()
}

function slipOf(random: Random, reference: string): string {
  const place = random.between(2, reference.length - 2)
  const [before, one, after] = [reference.slice(0, place), reference.charAt(place), reference.slice(place + 1)]
  return random.weighted([
    [before + String((Number(one) + random.between(1, 9)) % 10) + after, 4], [before + after, 2], [before + one + one + after, 1],
    [before.slice(0, -1) + one + before.slice(-1) + after, 3]
  ] as const)
}

async function insertAccounts(council: TestCouncil, accounts: readonly MadeAccount[]): Promise<void> {
  const { owner } = await testDatabase()
  const asAt = balancesAsAt(new Date())
  await inCouncilOn(owner, council.id, async trx => {
    for (let from = 0; from < accounts.length; from += rowsInOneGo) {
      const page = accounts.slice(from, from + rowsInOneGo).map(account => ({ ...account, council_id: council.id, fund_code: account.fundCode }))
      await trx('account_holders').insert(page.map(({ council_id, fund_code, reference, name, balancePence }) => ({
        council_id, fund_code, reference, name, address: '1 Mill Lane', postcode: 'BF1 2AB', balance_pence: balancePence, balance_as_at: asAt
      })))
      await trx('account_charges').insert(page.map(({ council_id, fund_code, reference, balancePence, instalmentPence }) => ({
        council_id, fund_code, reference, position: 1, description: 'Bill', outstanding_pence: balancePence,
        next_instalment_pence: instalmentPence, next_instalment_on: addDays(calendarDate('2026-11-19'), 12)
      })))
    }
    await indexHolderNames(trx, council.id)
  })
}
