import { hash } from '@node-rs/argon2'
import { v7 as newId } from 'uuid'
import type { Council } from '../../app/councils/council.js'
import type { CouncilSetup, FundSetup, UserSetup } from '../../app/councils/council-setup.js'
import { setUpCouncil } from '../../app/councils/set-up-council.js'
import { balancesAsAt, madeUpReference } from '../../app/database/demo/account-holders.js'
import { barnfield } from '../../app/database/demo/barnfield.js'
import type { DemoCouncil } from '../../app/database/demo/demo-council.js'
import { demoSetup } from '../../app/database/demo/demo-setup.js'
import { Random } from '../../app/database/demo/random.js'
import { inCouncilOn } from '../../app/database/in-council.js'
import type { CalendarDate } from '../../app/dates.js'
import { type Pence, pence } from '../../app/money.js'
import { indexHolderNames } from '../../app/suspense/matching/names/names-query.js'
import { testDatabase } from './database.js'

export interface TestCouncil {
  id: string
  slug: string
  /** Also the name that browsers resolve to this machine. */
  host: string
  council: Council
  setup: CouncilSetup
  users: Record<TestUserName, TestUser>
}

export type TestUserName = 'adviser' | 'secondAdviser' | 'officer' | 'administrator' | 'auditor' | 'finance' | 'approver' | 'owner'
export type TestUser = Pick<UserSetup, 'id' | 'email' | 'name' | 'officeCode'>

export interface CouncilOverrides {
  slug?: string
  /** Of the server under test, where absolute links are followed. */
  port?: number
  /** Where the payment provider is. */
  providerUrl?: string
  /** How far its service has come, where it is not live, and anything else that its pages know of it. */
  council?: Partial<Council>
  /** In place of Barnfield's. */
  funds?: readonly FundSetup[]
  /** Anything else that is set up. */
  setup?: Partial<CouncilSetup>
}

/** The password of every user of every test council. */
export const testPassword = 'a password for tests'

/** The key with which providers' secrets are encrypted: what ENCRYPTION_KEY is outside production when it is not given. */
export const testEncryptionKey = Buffer.alloc(32, 'development')

/** The demonstration's alone: a test council has one administrator, of whom a test may say that they are the last. */
const secondAdministrator = 'admin2@barnfield.example'

const random = new Random(process.pid)
/** A hash says itself what it cost; hundreds of people sign in in these tests, and none of their passwords is worth a real one's. */
const quickCosts = { memoryCost: 8, timeCost: 1, parallelism: 1 }
let passwordHash: Promise<string> | undefined
let councilsMade = 0

/**
 * A council like Barnfield, of its own name and host, with all of Barnfield's funds, its people but the second administrator, and no
 * account holders. Nothing that one test does shows in another's council.
 */
export async function aCouncil(overrides: CouncilOverrides = {}): Promise<TestCouncil> {
  councilsMade += 1
  const slug = overrides.slug ?? `council-${councilsMade}`
  const demo: DemoCouncil = {
    ...barnfield,
    host: `${slug}.localhost`,
    council: { ...barnfield.council, id: newId(), slug, name: `${slug} Borough Council`, shortName: `${slug} Council`, phase: 'live', ...overrides.council },
    funds: overrides.funds ?? barnfield.funds,
    staff: barnfield.staff.filter(({ email }) => email !== secondAdministrator).map(person => ({ ...person, email: person.email.replace('barnfield', slug) }))
  }
  const origin = `http://${demo.host}${overrides.port === undefined ? '' : `:${overrides.port}`}`
  const addresses = { origin, providerUrl: overrides.providerUrl ?? 'http://127.0.0.1:1' }
  const hashed = await (passwordHash ??= hash(testPassword, quickCosts))
  const setup: CouncilSetup = { ...demoSetup(demo, addresses, testEncryptionKey, hashed), ...overrides.setup }
  await setUpCouncil((await testDatabase()).owner, setup)
  return { id: setup.council.id, slug, host: demo.host, council: setup.council, setup, users: usersOf(setup) }
}

/** In the order in which Barnfield's staff are listed. */
function usersOf({ users: [adviser, secondAdviser, officer, administrator, auditor, finance, approver, owner] }: CouncilSetup): TestCouncil['users'] {
  if (!adviser || !secondAdviser || !officer || !administrator || !auditor || !finance || !approver || !owner) throw new Error('A test council has eight users')
  return { adviser, secondAdviser, officer, administrator, auditor, finance, approver, owner }
}

/** One of the council's funds by its short name for addresses, such as 'council-tax'. */
export function fundOf(council: TestCouncil, slug: string): FundSetup {
  const fund = council.setup.funds.find(one => one.slug === slug)
  if (fund === undefined) throw new Error(`${council.slug} has no fund ${slug}`)
  return fund
}

const referencesMade = new Set<string>()

/** A reference that the fund's rule accepts, for funds whose rules are Barnfield's; never one that was given before. */
export function aReference(council: TestCouncil, fundSlug: string): string {
  const reference = madeUpReference(random, barnfield, fundOf(council, fundSlug))
  const key = `${council.id} ${fundSlug} ${reference}`
  if (referencesMade.has(key)) return aReference(council, fundSlug)
  referencesMade.add(key)
  return reference
}

export interface TestAccountHolder {
  fundSlug: string
  reference: string
  name: string
  address: string
  postcode: string
  balancePence: Pence
  stopCode: string | null
  charges: readonly TestCharge[]
}

export interface TestCharge {
  description: string
  outstandingPence: Pence
  nextInstalmentPence?: Pence
  nextInstalmentOn?: CalendarDate
}

/** An account holder with a reference that the fund accepts: council tax, owing £120, at BF1 2AB, unless told otherwise. */
export async function anAccountHolder(council: TestCouncil, overrides: Partial<TestAccountHolder> = {}): Promise<TestAccountHolder> {
  const fundSlug = overrides.fundSlug ?? 'council-tax'
  const holder: TestAccountHolder = {
    fundSlug, reference: aReference(council, fundSlug), name: 'Ms Siân O’Brien', address: '4 Mill Lane, Barnfield',
    postcode: 'BF1 2AB', balancePence: pence(120_00), stopCode: null, charges: [], ...overrides
  }
  const account = { council_id: council.id, fund_code: fundOf(council, fundSlug).code, reference: holder.reference }
  const { owner } = await testDatabase()
  await inCouncilOn(owner, council.id, async trx => {
    await trx('account_holders').insert({
      ...account, name: holder.name, address: holder.address, postcode: holder.postcode, balance_pence: holder.balancePence,
      balance_as_at: balancesAsAt(new Date()), stop_code: holder.stopCode
    })
    const charges = holder.charges.map((charge, index) => ({
      ...account, position: index + 1, description: charge.description, outstanding_pence: charge.outstandingPence,
      next_instalment_pence: charge.nextInstalmentPence ?? null, next_instalment_on: charge.nextInstalmentOn ?? null
    }))
    if (charges.length > 0) await trx('account_charges').insert(charges)
    await indexHolderNames(trx, council.id, [{ fundCode: account.fund_code, reference: holder.reference }])
  })
  return holder
}
