import { anAccountHolder, aReference } from '../support/builders.js'
import { aPayerAtCheck } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aBasket, addLibraryCharge, aKnownDebtor, aPayer, debts, type Paying } from './payers.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Everything that is being paid, where the receipt goes, and the last look before paying. */
export const basketPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'What you are paying',
    route: '/payments/:paymentId/basket',
    states: [
      { name: 'one thing', visit: async world => shown(world, world.council, (await aBasket(world, world.council)).visitor) },
      { name: 'a thing of a fund with long names', visit: async world => shown(world, world.wordy, (await aFullAnswer(world, 'wordy')).visitor) },
      { name: 'twenty things', visit: async world => shown(world, world.council, (await twentyThings(world)).visitor) },
      {
        name: 'more than can be paid by card at once',
        visit: async world => {
          const { visitor, path } = await aPayer(world, world.council, 'planning', '26/01234/FUL')
          await visitor.submit({ amount: '60,000' })
          await visitor.get(`${path}/add/building-control`)
          await visitor.submit({ reference: aReference(world.council, 'building-control') })
          await visitor.submit({ amount: '40,000.01' })
          return shown(world, world.council, visitor)
        }
      },
      {
        name: 'something without an amount yet',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          const { reference } = await anAccountHolder(world.council)
          await visitor.get(`${path}/add/council-tax`)
          await visitor.submit({ reference })
          return shown(world, world.council, visitor, `${path}/basket`)
        }
      },
      {
        name: 'nothing any more',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          await visitor.get(`${path}/lines/1/remove`)
          await visitor.submit()
          return shown(world, world.council, visitor)
        }
      }
    ]
  },
  {
    name: 'Where to send the receipt',
    route: '/payments/:paymentId/details',
    states: [
      { name: 'first', visit: async world => shown(world, world.council, ...await atDetails(world)) },
      {
        name: 'answered before',
        visit: async world => {
          const { visitor, paymentId } = await aPayerAtCheck(world.council, 'resident@mail.example')
          return shown(world, world.council, visitor, `/payments/${paymentId}/details`)
        }
      },
      {
        name: 'not an address',
        errors: true,
        visit: async world => shown(world, world.council, ...await atDetails(world), sending({ 'What email address': 'resident at mail.example' }))
      },
      {
        name: 'a long word that is no address',
        errors: true,
        visit: async world => shown(world, world.wordy, ...await atDetails(world, 'wordy'), sending({ 'What email address': longWord }))
      }
    ]
  },
  {
    name: 'Check and pay',
    route: '/payments/:paymentId/check',
    states: [
      { name: 'without an email address', visit: async world => shown(world, world.council, (await aPayerAtCheck(world.council)).visitor) },
      { name: 'with an email address', visit: async world => shown(world, world.council, (await aPayerAtCheck(world.council, 'resident@mail.example')).visitor) },
      {
        name: 'an instalment of a fund with long names, with a long email address',
        visit: async world => shown(world, world.wordy, await atCheck(await aFullAnswer(world, 'wordy'), `${longWord}@${longWord}.example`))
      },
      {
        name: 'more than is owed',
        visit: async world => {
          const paying = await aKnownDebtor(world, world.wordy, debts)
          await paying.visitor.submit({ choice: 'other', amount: '2,000' })
          return shown(world, world.wordy, await atCheck(paying))
        }
      },
      { name: 'twenty things', visit: async world => shown(world, world.council, await atCheck(await twentyThings(world))) }
    ]
  }
]

async function atDetails(world: PagesWorld, which: 'council' | 'wordy' = 'council') {
  const { visitor, path } = await aBasket(world, world[which])
  return [visitor, `${path}/details`] as const
}

async function atCheck({ visitor, path }: Paying, email = '') {
  await visitor.get(`${path}/details`)
  await visitor.submit({ email })
  return visitor
}

/** The next instalment of the oldest debt. */
async function aFullAnswer(world: PagesWorld, which: 'council' | 'wordy'): Promise<Paying> {
  const paying = await aKnownDebtor(world, world[which], debts)
  await paying.visitor.submit({ choice: 'instalment-0' })
  return paying
}

async function twentyThings(world: PagesWorld): Promise<Paying> {
  const paying = await aBasket(world, world.council)
  for (let count = 2; count <= 20; count += 1) await addLibraryCharge(paying, world.council, `${count}.99`)
  return paying
}
