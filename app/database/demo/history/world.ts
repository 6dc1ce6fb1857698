import type { FundSetup } from '../../../councils/council-setup.js'
import type { CalendarDate } from '../../../dates.js'
import type { NewEntry } from '../../../ledger/post-entry.js'
import { type Pence, pence } from '../../../money.js'
import { accountHoldersOf, type DemoAccountHolder, madeUpReference, trafficOf } from '../account-holders.js'
import type { DemoCouncil, FundTraffic } from '../demo-council.js'
import { demoStaff } from '../demo-setup.js'
import type { Random } from '../random.js'
import { daysBefore, type DemoDay } from './timeline.js'

/** What the history of a demo council is made of. */
export interface DemoWorld {
  demo: DemoCouncil
  days: readonly DemoDay[]
  /** By the fund's code. */
  holders: ReadonlyMap<string, readonly DemoAccountHolder[]>
  advisers: readonly StaffMember[]
  officer: StaffMember
  approver: StaffMember
}

type StaffMember = ReturnType<typeof demoStaff>[number]

/** Somebody who pays for something. */
export interface Debt {
  fund: FundSetup
  accountReference: string
  amountPence: Pence
  /** Where the fund has account holders. */
  holder: DemoAccountHolder | null
}

const daysOfHistory = 365
const poundInPence = 100

export function demoWorld(demo: DemoCouncil, today: CalendarDate): DemoWorld {
  const staff = demoStaff(demo)
  const whoIs = (role: string): StaffMember => {
    const person = staff.find(({ roleCode }) => roleCode === role)
    if (person === undefined) throw new Error(`${demo.council.slug} has no ${role}`)
    return person
  }
  return {
    demo,
    days: daysBefore(today, daysOfHistory),
    holders: new Map(demo.funds.filter(fund => fund.accountMustExist)
      .map(fund => [fund.code, [...accountHoldersOf(demo, fund, today)]])),
    advisers: staff.filter(({ roleCode }) => roleCode === 'adviser'),
    officer: whoIs('income-officer'),
    approver: whoIs('approver')
  }
}

/** Picks a fund as often as it is paid this way, of one provider account if that is given, and somebody who owes it. */
export function someDebt(world: DemoWorld, random: Random, way: keyof FundTraffic['shares'], providerAccountCode?: string): Debt {
  const { demo } = world
  const fund = random.weighted(demo.funds
    .filter(one => providerAccountCode === undefined || one.providerAccountCode === providerAccountCode)
    .map(one => [one, trafficOf(demo, one).shares[way]] as const))
  const holders = world.holders.get(fund.code)
  const holder = holders === undefined ? null : random.pick(holders)
  return {
    fund, holder, amountPence: someAmount(random, trafficOf(demo, fund).usualPence),
    accountReference: holder?.reference ?? madeUpReference(random, demo, fund)
  }
}

/** Made by the officer at a desk, on top of what came in. */
export function officeEntry(world: DemoWorld): Pick<NewEntry, 'channel' | 'officeCode' | 'recordedBy'> {
  return { channel: 'office', officeCode: world.officer.officeCode, recordedBy: world.officer.id }
}

/** Many people pay whole pounds. */
function someAmount(random: Random, [low, high]: readonly [number, number]): Pence {
  const exact = random.between(low, high)
  return pence(random.chance(0.5) ? exact : Math.max(low, exact - exact % poundInPence))
}
