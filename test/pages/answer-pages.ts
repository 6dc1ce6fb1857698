import { pence } from '../../app/money.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { anAccountHolder, aReference } from '../support/builders.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aBasket, aDebtor, addLibraryCharge, aKnownDebtor, aPayer, debts } from './payers.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const postcodeQuestion = 'What is the postcode'
const amountQuestion = 'How much do you want to pay?'

/** The questions about one thing to pay, after its reference. */
export const answerPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'The postcode',
    route: '/payments/:paymentId/lines/:line/postcode',
    states: [
      { name: 'first', visit: async world => shown(world, world.council, (await aDebtor(world, world.council)).visitor) },
      { name: 'of a fund with long names', visit: async world => shown(world, world.wordy, (await aDebtor(world, world.wordy)).visitor) },
      {
        name: 'not given',
        errors: true,
        visit: async world => shown(world, world.council, (await aDebtor(world, world.council)).visitor, undefined, sending({}))
      },
      {
        name: 'not one',
        errors: true,
        visit: async world => shown(world, world.council, (await aDebtor(world, world.council)).visitor, undefined, sending({ [postcodeQuestion]: longWord }))
      },
      {
        name: 'of somebody else',
        errors: true,
        visit: async world => shown(world, world.council, (await aDebtor(world, world.council)).visitor, undefined, sending({ [postcodeQuestion]: 'BF9 9ZZ' }))
      },
      {
        name: 'tried too often',
        errors: true,
        status: 429,
        visit: async world => {
          const { visitor } = await aDebtor(world, world.council)
          for (let times = 1; times <= 5; times += 1) await visitor.submit({ postcode: 'BF9 9ZZ' })
          return shown(world, world.council, visitor, undefined, sending({ [postcodeQuestion]: 'BF9 9ZY' }))
        }
      }
    ]
  },
  {
    name: 'The amount',
    route: '/payments/:paymentId/lines/:line/amount',
    states: [
      { name: 'of what we know nothing about', visit: async world => shown(world, world.council, (await aPayer(world, world.council, 'planning')).visitor) },
      {
        name: 'not given',
        errors: true,
        visit: async world => shown(world, world.council, (await aPayer(world, world.council, 'planning')).visitor, undefined, sending({}))
      },
      {
        name: 'not an amount',
        errors: true,
        visit: async world => shown(world, world.council, (await aPayer(world, world.council, 'library-charges')).visitor, undefined, sending({ [amountQuestion]: '1.234' }))
      },
      {
        name: 'more than can be paid',
        errors: true,
        visit: async world => shown(world, world.council, (await aPayer(world, world.council, 'library-charges')).visitor, undefined, sending({ [amountQuestion]: '100,000' }))
      },
      { name: 'of one debt', visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council)).visitor) },
      { name: 'of several debts with instalments', visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council, debts)).visitor) },
      { name: 'of several debts of a fund with long names', visit: async world => shown(world, world.wordy, (await aKnownDebtor(world, world.wordy, debts)).visitor) },
      {
        name: 'not chosen',
        errors: true,
        visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council, debts)).visitor, undefined, sending({}))
      },
      {
        name: 'other than those offered, and wrong',
        errors: true,
        visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council, debts)).visitor, undefined, async page => {
          await page.click('#choice-4')
          await sending({})(page)
        })
      },
      {
        name: 'answered before',
        visit: async world => {
          const { visitor, path } = await aKnownDebtor(world, world.council, debts)
          await visitor.submit({ choice: 'other', amount: '20' })
          return shown(world, world.council, visitor, `${path}/lines/1/amount`)
        }
      },
      {
        name: 'after some has been paid',
        visit: async world => {
          const holder = await anAccountHolder(world.council)
          await aPaidPayment(world.council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(20_00) }] })
          const { visitor } = await aPayer(world, world.council, 'council-tax', holder.reference)
          await visitor.submit({ postcode: holder.postcode })
          return shown(world, world.council, visitor)
        }
      },
      { name: 'when nothing is owed', visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council, { balancePence: pence(0) })).visitor) },
      { name: 'when the account is in credit', visit: async world => shown(world, world.wordy, (await aKnownDebtor(world, world.wordy, { balancePence: pence(-12_34) })).visitor) },
      {
        name: 'when nothing is owed and something else is in the payment',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          const holder = await anAccountHolder(world.council, { balancePence: pence(0) })
          await visitor.get(`${path}/add/council-tax`)
          await visitor.submit({ reference: holder.reference })
          await visitor.submit({ postcode: holder.postcode })
          return shown(world, world.council, visitor)
        }
      },
      {
        name: 'paid although nothing is owed',
        visit: async world => {
          const { visitor, path } = await aKnownDebtor(world, world.council, { balancePence: pence(0) })
          return shown(world, world.council, visitor, `${path}/lines/1/amount?anyway=yes`)
        }
      },
      { name: 'when the account is stopped', visit: async world => shown(world, world.council, (await aKnownDebtor(world, world.council, { stopCode: 'court' })).visitor) },
      {
        name: 'when the account is stopped and they may not be told why',
        visit: async world => {
          const { visitor } = await aDebtor(world, world.council, { stopCode: 'bailiff' })
          await visitor.submit({ skip: 'yes' })
          return shown(world, world.council, visitor)
        }
      },
      {
        name: 'when the account is stopped and something else is in the payment',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          const holder = await anAccountHolder(world.council, { stopCode: 'court' })
          await visitor.get(`${path}/add/council-tax`)
          await visitor.submit({ reference: holder.reference })
          await visitor.submit({ postcode: holder.postcode })
          return shown(world, world.council, visitor)
        }
      }
    ]
  },
  {
    name: 'Paying it again',
    route: '/payments/:paymentId/lines/:line/repeat',
    states: [
      { name: 'what has been paid today', visit: async world => shown(world, world.council, await somebodyWhoPaysTwice(world)) },
      { name: 'what is in the payment twice', visit: async world => shown(world, world.council, await somebodyWhoAddsTwice(world)) },
      {
        name: 'not answered',
        errors: true,
        visit: async world => shown(world, world.council, await somebodyWhoAddsTwice(world), undefined, sending({}))
      }
    ]
  },
  {
    name: 'Removing something',
    route: '/payments/:paymentId/lines/:line/remove',
    states: [
      {
        name: 'with its amount',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          return shown(world, world.council, visitor, `${path}/lines/1/remove`)
        }
      },
      {
        name: 'without an amount yet, of a fund with long names',
        visit: async world => {
          const { visitor, path } = await aDebtor(world, world.wordy)
          return shown(world, world.wordy, visitor, `${path}/lines/1/remove`)
        }
      }
    ]
  }
]

async function somebodyWhoPaysTwice(world: PagesWorld) {
  const accountReference = aReference(world.council, 'library-charges')
  await aPaidPayment(world.council, { lines: [{ fundSlug: 'library-charges', accountReference, amountPence: pence(4_50) }] })
  return (await aBasket(world, world.council, '4.50', accountReference)).visitor
}

async function somebodyWhoAddsTwice(world: PagesWorld) {
  const reference = aReference(world.council, 'library-charges')
  const paying = await aBasket(world, world.council, '4.50', reference)
  await addLibraryCharge(paying, world.council, '7', reference)
  return paying.visitor
}
