import type { FundSetup } from '../../councils/council-setup.js'
import { calendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { accountHoldersOf, type DemoAccountHolder, madeUpReference } from './account-holders.js'
import { barnfield } from './barnfield.js'
import type { DemoCouncil } from './demo-council.js'
import { northmoor } from './northmoor.js'
import { Random } from './random.js'

/** A reference of the demo to type in, and what there is to see. */
export interface DemoReference {
  kind: 'balance' | 'arrears' | 'nothing-to-pay' | 'stopped' | 'invoice' | 'parking-fine' | 'library-card'
  /** The same in words. */
  what: string
  councilSlug: string
  fundSlug: string
  fundName: string
  reference: string
  /** Where the fund has account holders: with it the balance is shown. */
  postcode: string | null
  balancePence: Pence | null
}

const whatItShows: Record<DemoReference['kind'], string> = {
  'balance': 'owes this year’s bill',
  'arrears': 'owes last year’s too',
  'nothing-to-pay': 'owes nothing',
  'stopped': 'cannot be paid online',
  'invoice': 'an invoice to pay',
  'parking-fine': 'any amount',
  'library-card': 'any amount'
}

/** No reference, name, postcode or balance depends on the day; only the dates of instalments do. */
const anyDay = calendarDate('2026-04-01')

/** The references to try at one of the demo councils: the same on every machine, since the demo follows from a fixed seed. */
export function demoReferences(councilSlug: string): DemoReference[] {
  return [barnfield, northmoor].filter(({ council }) => council.slug === councilSlug).flatMap(demo => [
    ofHolder(demo, 'balance', 'council-tax', holder => isFree(holder) && holder.charges.length === 1),
    ofHolder(demo, 'arrears', 'council-tax', holder => isFree(holder) && holder.charges.length === 2),
    ofHolder(demo, 'nothing-to-pay', 'council-tax', holder => holder.balancePence === 0 && holder.stopCode === null),
    ofHolder(demo, 'stopped', 'council-tax', holder => holder.balancePence > 0 && holder.stopCode === 'court'),
    ofHolder(demo, 'invoice', 'invoices', isFree),
    ...ofNobody(demo, 'parking-fine', ['parking-fines', 'penalty-charge-notices']),
    ...ofNobody(demo, 'library-card', ['library-charges'])
  ])
}

function ofHolder(
  demo: DemoCouncil, kind: DemoReference['kind'], fundSlug: string, isWanted: (holder: DemoAccountHolder) => boolean
): DemoReference {
  for (const fund of fundsOf(demo, [fundSlug])) {
    for (const holder of accountHoldersOf(demo, fund, anyDay)) {
      const { reference, postcode, balancePence } = holder
      if (isWanted(holder)) return { ...toTry(demo, kind, fund), reference, postcode, balancePence }
    }
  }
  throw new Error(`The demo has no account in ${fundSlug} to show ${kind}`)
}

/** Whoever types a reference of these funds pays it: there are no account holders. */
function ofNobody(demo: DemoCouncil, kind: DemoReference['kind'], fundSlugs: readonly string[]): DemoReference[] {
  return fundsOf(demo, fundSlugs).map(fund => ({
    ...toTry(demo, kind, fund), reference: madeUpReference(new Random(demo.seed), demo, fund), postcode: null, balancePence: null
  }))
}

function toTry({ council }: DemoCouncil, kind: DemoReference['kind'], fund: FundSetup) {
  return { kind, what: whatItShows[kind], councilSlug: council.slug, fundSlug: fund.slug, fundName: fund.name }
}

function fundsOf(demo: DemoCouncil, fundSlugs: readonly string[]): FundSetup[] {
  return demo.funds.filter(({ slug }) => fundSlugs.includes(slug))
}

function isFree({ balancePence, stopCode }: DemoAccountHolder): boolean {
  return balancePence > 0 && stopCode === null
}
