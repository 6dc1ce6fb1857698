import type { Council } from '../../councils/council.js'
import type { CheckDigitRuleSetup, FundSetup, StopSetup } from '../../councils/council-setup.js'
import type { OpeningHours } from '../../councils/opening-hours.js'
import type { SchemeAnswers } from '../../settings/collection-schemes/scheme-form.js'

/** One of the invented councils: what is set up for it, and what its made-up people and payments look like. */
export interface DemoCouncil {
  /** Everything that is made up for this council follows from it. */
  seed: number
  council: Omit<Council, 'origin'>
  host: string
  checkDigitRules: readonly CheckDigitRuleSetup[]
  funds: readonly FundSetup[]
  /** By the fund's slug; each fund has one. */
  traffic: Readonly<Record<string, FundTraffic>>
  stops: readonly StopSetup[]
  /** When its telephone and its desk are open, Monday's hours first. */
  openAt: OpeningHours['hours']
  /** By the slug of the fund that shops know. */
  collectionSchemes: Readonly<Record<string, SchemeAnswers>>
  towns: readonly { name: string, district: string }[]
  /** The staff who sign in. */
  staff: readonly { name: string, email: string, roleCode: string, officeCode: string }[]
}

/** How a fund is used. */
export interface FundTraffic {
  /** What its references look like without their check digit, with # for any digit. */
  references: readonly string[]
  /** What people usually pay at once, from and to. */
  usualPence: readonly [number, number]
  /** How often it is paid by card, at the Post Office or PayPoint, and through the bank, against the other funds. */
  shares: { card: number, agency: number, bank: number }
  /** How many account holders it has; none where accounts need not exist. */
  accountHolders?: number
}

/** A fund without account holders that people pay by card or not at all. */
export function byCard(references: readonly string[], usualPence: readonly [number, number], share: number): FundTraffic {
  return { references, usualPence, shares: { card: share, agency: 0, bank: 0 } }
}
