import type { FundSetup } from '../../councils/council-setup.js'
import { addDays, type CalendarDate, financialYearOf, londonDate, startOfLondonDay } from '../../dates.js'
import { completeReference, type ReferenceRule } from '../../funds/account-reference.js'
import { type Pence, pence } from '../../money.js'
import type { DemoCouncil, FundTraffic } from './demo-council.js'
import { businessName, householdName, madeUpAddress } from './people.js'
import { Random } from './random.js'
import { stopsByFund } from './stops.js'

export interface DemoAccountHolder {
  fund: FundSetup
  reference: string
  name: string
  address: string
  postcode: string
  /** What is owed; negative when the council owes them. */
  balancePence: Pence
  stopCode: string | null
  charges: DemoCharge[]
}

export interface DemoCharge {
  description: string
  outstandingPence: Pence
  nextInstalmentPence: Pence | null
  nextInstalmentOn: CalendarDate | null
}

/** Three in a hundred, which makes about sixty of 2,000. */
const stopRate = 0.03
const hoursUntilLoaded = 6
const hour = 3_600_000

/**
 * A fund's account holders, the same each time but for the dates of their instalments. They are made one by one, for who needs
 * only the first of some sort.
 */
export function* accountHoldersOf(demo: DemoCouncil, fund: FundSetup, today: CalendarDate): Generator<DemoAccountHolder> {
  const random = new Random(demo.seed + demo.funds.indexOf(fund))
  const traffic = trafficOf(demo, fund)
  const taken = new Set<string>()
  for (let made = 0; made < (traffic.accountHolders ?? 0); made += 1) {
    yield accountHolder(random, demo, fund, traffic, taken, today)
  }
}

/** When the back-office systems last sent their balances: at six this morning, or yesterday's before that. */
export function balancesAsAt(now: Date): Date {
  const today = londonDate(now)
  const six = (date: CalendarDate): Date => new Date(startOfLondonDay(date).getTime() + hoursUntilLoaded * hour)
  return six(today) <= now ? six(today) : six(addDays(today, -1))
}

export function trafficOf(demo: DemoCouncil, fund: FundSetup): FundTraffic {
  const traffic = demo.traffic[fund.slug]
  if (traffic === undefined) throw new Error(`The demo does not say how ${fund.slug} is used`)
  return traffic
}

/** A reference that the fund's own rule accepts. */
export function madeUpReference(random: Random, demo: DemoCouncil, fund: FundSetup): string {
  // Made to match the pattern, which is not tried: it has a time limit, and a slow moment would change all that follows.
  const rule = { ...referenceRule(demo, fund), pattern: null }
  for (let tries = 0; tries < 100; tries += 1) {
    const reference = completeReference(rule, random.digits(random.pick(trafficOf(demo, fund).references)))
    if (reference !== null) return reference
  }
  throw new Error(`The demo makes no reference that ${fund.slug} accepts`)
}

export function referenceRule(demo: DemoCouncil, fund: FundSetup): ReferenceRule {
  return {
    minimumLength: fund.minimumLength,
    maximumLength: fund.maximumLength,
    characters: fund.characters ?? null,
    pattern: fund.pattern ?? null,
    mask: fund.mask ?? null,
    checkDigit: demo.checkDigitRules.find(({ code }) => code === fund.checkDigitRuleCode)?.rule ?? null
  }
}

function accountHolder(
  random: Random, demo: DemoCouncil, fund: FundSetup, traffic: FundTraffic, taken: Set<string>, today: CalendarDate
): DemoAccountHolder {
  const isBusiness = fund.slug === 'business-rates' || (fund.slug === 'invoices' && random.chance(0.5))
  const [low, high] = traffic.usualPence
  const instalment = pence(random.between(low, high))
  const charges = chargesOf(random, fund, instalment, today)
  const balancePence = charges.length > 0
    ? pence(charges.reduce((sum, { outstandingPence }) => sum + outstandingPence, 0))
    : plainBalance(random, instalment)
  return {
    fund,
    reference: untakenReference(random, demo, fund, taken),
    name: isBusiness ? businessName(random) : householdName(random),
    ...madeUpAddress(random, demo),
    balancePence,
    stopCode: random.chance(stopRate) ? random.pick(stopsByFund[fund.slug] ?? [null]) : null,
    charges
  }
}

function untakenReference(random: Random, demo: DemoCouncil, fund: FundSetup, taken: Set<string>): string {
  let reference = madeUpReference(random, demo, fund)
  while (taken.has(reference)) reference = madeUpReference(random, demo, fund)
  taken.add(reference)
  return reference
}

/** Most owe something, some nothing, and a few have paid too much. */
function plainBalance(random: Random, usual: Pence): Pence {
  return pence(random.weighted([[usual, 70], [0, 22], [-random.between(1, usual), 8]] as const))
}

/** Council tax, rates and rents are owed by year or period, with instalments; an account that owes nothing has no charges. */
function chargesOf(random: Random, fund: FundSetup, instalment: Pence, today: CalendarDate): DemoCharge[] {
  if (!random.chance(0.75)) return []
  if (fund.slug === 'council-tax' || fund.slug === 'business-rates') return yearlyCharges(random, instalment, today)
  if (fund.slug === 'housing-rents') return rentCharges(random, instalment, today)
  return []
}

function yearlyCharges(random: Random, instalment: Pence, today: CalendarDate): DemoCharge[] {
  const year = financialYearOf(today)
  const instalmentsLeft = random.between(1, 10)
  const thisYear: DemoCharge = {
    description: `${year.label} bill`,
    outstandingPence: pence(instalment * instalmentsLeft),
    nextInstalmentPence: instalment,
    nextInstalmentOn: nextDayOfMonth(today, random.pick([1, 5, 15, 28]))
  }
  if (!random.chance(0.2)) return [thisYear]
  const lastYear = financialYearOf(addDays(year.startsOn, -1))
  return [
    {
      description: `${lastYear.label} arrears`, outstandingPence: pence(random.between(20_00, 900_00)),
      nextInstalmentPence: null, nextInstalmentOn: null
    },
    thisYear
  ]
}

function rentCharges(random: Random, instalment: Pence, today: CalendarDate): DemoCharge[] {
  const rent: DemoCharge = {
    description: 'Rent to the end of this period',
    outstandingPence: instalment,
    nextInstalmentPence: instalment,
    nextInstalmentOn: addDays(today, random.between(1, 28))
  }
  if (!random.chance(0.3)) return [rent]
  const arrears = pence(random.between(50_00, 1_400_00))
  return [
    rent,
    {
      description: 'Rent arrears', outstandingPence: arrears,
      nextInstalmentPence: pence(Math.min(arrears, 25_00)), nextInstalmentOn: addDays(today, 7)
    }
  ]
}

function nextDayOfMonth(today: CalendarDate, day: number): CalendarDate {
  let date = addDays(today, 1)
  while (Number(date.slice(8)) !== day) date = addDays(date, 1)
  return date
}
