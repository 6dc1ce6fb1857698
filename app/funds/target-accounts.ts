import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { accountsThatExist } from './account-holder.js'
import { checkReference } from './account-reference.js'
import { cardNumberFault } from './card-number.js'
import { type MoneyLimits, noLimits } from '../users/person.js'
import { type Fund, fundsOf } from './fund.js'

/** An account that money is to go to, as somebody gave it. */
export interface GivenAccount {
  fundCode: string
  accountReference: string
}

/** The account in the form that its fund keeps, or why there is none. */
export type Target = { fund: Fund, accountReference: string, fault?: never } | FaultyTarget

export interface FaultyTarget {
  fault: 'unknown-fund' | 'missing' | 'breaks-fund-rule' | 'card-number' | 'no-such-account'
  fund?: Fund
  accountReference?: never
}

/**
 * What each of these leads to, in their order: the reference checked by the fund's rule, and its account looked up where the fund has accounts.
 * @param limits of whoever gives them: a fund that is not theirs is none
 */
export async function targetsOf(
  trx: Knex.Transaction, councilId: CouncilId, given: readonly GivenAccount[], { fundCodes }: MoneyLimits = noLimits
): Promise<Target[]> {
  const enabled = await fundsOf(trx, councilId).where('funds.enabled', true)
  const funds = new Map(enabled.filter(({ code }) => fundCodes?.includes(code) ?? true).map(fund => [fund.code, fund]))
  const checked = given.map(({ fundCode, accountReference }) => target(funds.get(fundCode), accountReference))
  const asked = checked.flatMap(one => one.fault === undefined && one.fund.account_must_exist ?
    [{ fundCode: one.fund.code, reference: one.accountReference }] : [])
  const known = await accountsThatExist(trx, councilId, asked)
  return checked.map(one => one.fault !== undefined || !one.fund.account_must_exist || known.has(`${one.fund.code} ${one.accountReference}`) ?
    one : { fault: 'no-such-account', fund: one.fund })
}

function target(fund: Fund | undefined, accountReference: string): Target {
  if (fund === undefined) return { fault: 'unknown-fund' }
  const { reference, fault } = checkReference(fund.referenceRule(), accountReference)
  if (fault === undefined) return { fund, accountReference: reference }
  return { fund, fault: fault === 'missing' || fault === 'card-number' ? fault : 'breaks-fund-rule' }
}

/** @returns the funds of accounts that must all be right, by code. @throws Conflict, in words, when one is none, or not in its fund's own form */
export async function fundsOfTargets(
  trx: Knex.Transaction, councilId: CouncilId, given: readonly GivenAccount[], limits: MoneyLimits = noLimits
): Promise<Map<string, Fund>> {
  const funds = new Map<string, Fund>()
  for (const [index, found] of (await targetsOf(trx, councilId, given, limits)).entries()) {
    const asked = given[index]
    if (asked === undefined) throw new Error('A target is missing')
    if (found.fault === 'unknown-fund') throw new Conflict(`Nothing can be paid to fund ${asked.fundCode} any more`)
    if (found.fault !== undefined) throw new Conflict(wordsOfFault(found, asked.accountReference).message)
    if (found.accountReference !== asked.accountReference) throw new Conflict(`${asked.accountReference} is not written as its fund does`)
    funds.set(found.fund.code, found.fund)
  }
  return funds
}

/** What is wrong with an account that somebody gave, in words, and with which part of it. @param reference as it was typed */
export function wordsOfFault({ fault, fund }: FaultyTarget, reference: string): { part: 'fund' | 'reference', message: string } {
  const name = fund?.nameInSentence() ?? ''
  switch (fault) {
    case 'unknown-fund': return { part: 'fund', message: 'Choose what it pays' }
    case 'missing': return { part: 'reference', message: 'Enter the reference of the account' }
    case 'card-number': return { part: 'reference', message: cardNumberFault('the account’s reference') }
    case 'no-such-account': return { part: 'reference', message: `There is no ${name} account ${reference}. Check each character` }
    case 'breaks-fund-rule': return { part: 'reference', message: `${reference} cannot be a ${name} reference. Check each character` }
  }
}
