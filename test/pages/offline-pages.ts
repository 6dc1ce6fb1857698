import { aCollectionScheme } from '../support/builders-offline.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { aPayerOf } from '../payments/resident.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** Paying at a shop, by post or by phone. */
export const offlinePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'What to pay another way',
    route: '/another-way',
    states: [{ name: 'every fund', screen: 'large', visit: world => shown(world, world.quiet, nobody(world, world.quiet), '/another-way') }]
  },
  {
    name: 'Other ways to pay',
    route: '/another-way/:fund',
    states: [{ name: 'no shop, long names', screen: 'small', visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/another-way/council-tax') }]
  },
  {
    name: 'The account of a slip',
    route: '/another-way/:fund/:way',
    states: [
      { name: 'with nothing right', screen: 'small', errors: true, visit: world => shown(
        world, world.wordy, nobody(world, world.wordy), '/another-way/council-tax/post', sending({ 'How much will you pay? (optional)': 'much' }, 'Make the slip')) },
      { name: 'of a stopped account', screen: 'small', visit: async world => {
        const { reference } = await anAccountHolder(world.council, { stopCode: world.council.setup.stops[0]?.code ?? '' })
        return shown(world, world.council, nobody(world, world.council), '/another-way/council-tax/post', async page => {
          await page.type('#reference', reference)
          await sending({}, 'Make the slip')(page)
        })
      } }
    ]
  },
  {
    name: 'Other ways to pay what was begun',
    route: '/payments/:paymentId/lines/:line/another-way',
    states: [{ name: 'a shop and the post', screen: 'small', visit: async world => {
      await withScheme(world.council)
      const { reference } = await anAccountHolder(world.council)
      const { visitor, path } = await aPayerOf(world.council, 'council-tax', reference)
      return shown(world, world.council, visitor, `${path}/lines/1/another-way`)
    } }]
  },
  {
    name: 'Slip to pay offline',
    route: '/slips/:slipId',
    states: [
      { name: 'for a shop', screen: 'small', visit: async world => {
        await withScheme(world.council)
        return shown(world, world.council, await aSlip(world, world.council, 'shop'))
      } },
      { name: 'to send with a cheque, long names', screen: 'large', visit: async world => shown(world, world.wordy, await aSlip(world, world.wordy, 'post')) }
    ]
  },
  {
    name: 'Letter with a slip',
    route: '/staff/payment-letters/new',
    states: [
      { name: 'before it is known what they pay', screen: 'small', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'adviser'), '/staff/payment-letters/new?fund=') },
      { name: 'with nothing given', screen: 'large', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'adviser'), `/staff/payment-letters/new?fund=${fundOf(world.quiet, 'council-tax').code}`, sending({}, 'Make the letter')) }
    ]
  },
  {
    name: 'Letter to print',
    route: '/staff/payment-letters/:slipId',
    states: [{ name: 'to somebody with a long name', screen: 'small', visit: async world => {
      const { reference } = await anAccountHolder(world.wordy)
      const adviser = await signedIn(world.wordy, 'adviser')
      await adviser.get(`/staff/payment-letters/new?fund=${fundOf(world.wordy, 'council-tax').code}`)
      await adviser.post('/staff/payment-letters', { fund: fundOf(world.wordy, 'council-tax').code, reference, way: 'post', address: longWord })
      return shown(world, world.wordy, adviser)
    } }]
  },
  {
    name: 'Slips and letters',
    route: '/staff/settings/paying-offline',
    states: [{ name: 'with places that there are not', screen: 'small', errors: true, visit: async world => shown(
      world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/settings/paying-offline', sending({ 'The letter around the slip': '{name}' }, 'Save')) }]
  },
  {
    name: 'Paying at a shop',
    route: '/staff/settings/collection-schemes',
    states: [{ name: 'not yet, and why not', screen: 'large', visit: async world =>
      shown(world, world.wordy, await atWork(world.wordy, 'administrator'), '/staff/settings/collection-schemes') }]
  },
  {
    name: 'Paying a fund at a shop',
    route: '/staff/settings/collection-schemes/:fund',
    states: [
      { name: 'with nothing given', screen: 'small', errors: true, visit: async world => shown(
        world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/collection-schemes/council-tax', sending({}, 'Save')) },
      { name: 'set up', screen: 'large', visit: async world => {
        await withScheme(world.council)
        return shown(world, world.council, await atWork(world.council, 'administrator'), '/staff/settings/collection-schemes/council-tax')
      } }
    ]
  }
]

const schemes = new Map<string, Promise<unknown>>()

async function withScheme(council: TestCouncil): Promise<void> {
  const made = schemes.get(council.id) ?? aCollectionScheme(council)
  schemes.set(council.id, made)
  await made
}

async function aSlip(world: PagesWorld, council: TestCouncil, way: 'shop' | 'post'): Promise<HttpVisitor> {
  const { reference } = await anAccountHolder(council, { reference: aReference(council, 'council-tax') })
  const visitor = nobody(world, council)
  await visitor.get(`/another-way/council-tax/${way}`)
  await visitor.submit({ reference, amount: '85.50' })
  return visitor
}
