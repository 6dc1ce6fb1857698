import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { aLookUp, aQuestion } from '../support/builders-look-ups.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { pence } from '../../app/money.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** "Did it arrive?", and what advisers ask of officers. */
export const lookUpPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Did it arrive?',
    route: '/staff/did-it-arrive',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.wordy, 'adviser', '/did-it-arrive') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world =>
        await at(world, world.council, 'adviser', '/did-it-arrive', sending({}, 'See its payments')) },
      { name: 'nothing entered of a receipt', screen: 'small', errors: true, visit: async world =>
        await at(world, world.council, 'adviser', '/did-it-arrive', sending({}, 'See this payment')) }
    ]
  },
  {
    name: 'Payments of a caller',
    route: '/staff/did-it-arrive/:lookUpId',
    states: [
      { name: 'of every kind', screen: 'small', visit: async world => await opened(world, await aPayingCouncil(), true) },
      { name: 'nothing asked', screen: 'large', errors: true, visit: async world => await opened(world, await aPayingCouncil(), true, sending({}, 'Pass it on')) },
      { name: 'of an account without any', screen: 'large', visit: async world => await opened(world, await aPayingCouncil(), false) }
    ]
  },
  {
    name: 'Questions from advisers',
    route: '/staff/questions',
    states: [
      { name: 'none', screen: 'large', visit: async world => await at(world, world.quiet, 'officer', '/questions') },
      { name: 'with long words', screen: 'small', visit: async world => {
        const { reference } = await anAccountHolder(world.wordy)
        await aQuestion(world.wordy, await aLookUp(world.wordy, reference), `${longWord}${longWord}\nin the shop of ${longWord}`)
        return await at(world, world.wordy, 'officer', '/questions')
      } }
    ]
  }
]

async function opened(world: PagesWorld, council: TestCouncil, withPayments: boolean, act?: ReturnType<typeof sending>) {
  const holder = await anAccountHolder(council)
  if (withPayments) {
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(60_00) }] })
    await aSuspenseItem(council, { accountReference: holder.reference })
    await aPaidPayment(await aCouncil(), { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(999_99) }] })
  }
  const adviser = await atWork(council, 'adviser')
  await adviser.get('/staff/did-it-arrive')
  const fund = council.setup.funds.find(one => one.slug === 'council-tax')?.code ?? ''
  await adviser.post('/staff/did-it-arrive/accounts', { caller: 'themselves', fund, reference: holder.reference, postcode: holder.postcode })
  return shown(world, council, adviser, undefined, act)
}

async function at(world: PagesWorld, council: TestCouncil, as: 'adviser' | 'officer', path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, as), `/staff${path}`, act)
}
