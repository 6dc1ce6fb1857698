import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aBasket, aPayer } from './payers.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

const question = 'What is your'

/** From "what are you paying?" to the reference of the bill. */
export const fundPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'What do you want to pay?',
    route: '/pay',
    states: [
      { name: 'many funds', screen: 'small', visit: world => shown(world, world.council, undefined, '/pay') },
      { name: 'many funds and a search box', screen: 'large', visit: world => shown(world, world.council, undefined, '/pay') },
      { name: 'three funds', visit: world => shown(world, world.quiet, undefined, '/pay') },
      { name: 'long names', screen: 'small', visit: world => shown(world, world.wordy, undefined, '/pay') },
      { name: 'no funds', visit: async world => shown(world, await aPayingCouncil({ funds: [] }), undefined, '/pay') },
      {
        name: 'by an adviser who is helping',
        visit: async world => {
          const adviser = await signedIn(world.council, 'secondAdviser')
          await adviser.get('/staff/help')
          await adviser.post('/staff/helps', { channel: 'counter' })
          return shown(world, world.council, adviser, '/pay')
        }
      },
      {
        name: 'by staff who are helping nobody',
        visit: async world => shown(world, world.council, await signedIn(world.council, 'adviser'), '/pay')
      },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'some sent back, to staff', screen, visit: async world => {
        const council = await someElsewhere(world)
        return shown(world, council, await signedIn(council, 'adviser'), '/pay')
      } })),
      {
        name: 'in a payment that has nothing in it yet',
        visit: async world => {
          const visitor = nobody(world, world.council)
          await visitor.get('/help')
          await visitor.post('/help-codes')
          return shown(world, world.council, visitor, visitor.last.path.replace(/help$/, 'add'))
        }
      }
    ]
  },
  {
    name: 'What I want to pay is not listed',
    route: '/pay/not-listed',
    states: [
      { name: 'by a resident', visit: world => shown(world, world.wordy, undefined, '/pay/not-listed') },
      {
        name: 'by staff who are helping nobody',
        visit: async world => shown(world, world.council, await signedIn(world.council, 'auditor'), '/pay/not-listed')
      }
    ]
  },
  {
    name: 'The reference',
    route: ['/pay/:fund', '/payments/:paymentId/add/:fund', '/payments/:paymentId/lines/:line/reference'],
    states: [
      { name: 'first', visit: world => shown(world, world.council, undefined, '/pay/council-tax') },
      { name: 'of a fund whose reference has another name', visit: world => shown(world, world.council, undefined, '/pay/local-history-books') },
      { name: 'of a fund with long names', visit: world => shown(world, world.wordy, undefined, '/pay/council-tax') },
      { name: 'not given', errors: true, visit: world => shown(world, world.council, undefined, '/pay/council-tax', sending({})) },
      {
        name: 'with a wrong check digit',
        errors: true,
        visit: world => shown(world, world.council, undefined, '/pay/council-tax', sending({ [question]: '770000000' }))
      },
      {
        name: 'not shaped like one',
        errors: true,
        visit: world => shown(world, world.council, undefined, '/pay/licensing', sending({ [question]: 'ABCDE1234' }))
      },
      {
        name: 'far too long',
        errors: true,
        visit: world => shown(world, world.wordy, undefined, '/pay/council-tax', sending({ [question]: longWord }))
      },
      {
        name: 'that is a card number',
        errors: true,
        visit: world => shown(world, world.council, undefined, '/pay/council-tax', sending({ [question]: '4242424242424242' }))
      },
      {
        name: 'of no account',
        errors: true,
        visit: world => shown(world, world.council, undefined, '/pay/council-tax', sending({ [question]: aReference(world.council, 'council-tax') }))
      },
      {
        name: 'from a link, with the amount',
        visit: async world => {
          const { reference } = await anAccountHolder(world.council)
          return shown(world, world.council, undefined, `/pay/council-tax?reference=${reference}&amount=85.50`)
        }
      },
      { name: 'missing in a link that has the amount', visit: world => shown(world, world.council, undefined, '/pay/council-tax?amount=85.50') },
      {
        name: 'wrong in a link',
        status: 422,
        visit: world => shown(world, world.council, undefined, '/pay/council-tax?reference=12&amount=1.234')
      },
      {
        name: 'of something else in the same payment',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          return shown(world, world.council, visitor, `${path}/add/garden-waste`)
        }
      },
      {
        name: 'of something else, wrong',
        errors: true,
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          return shown(world, world.council, visitor, `${path}/add/garden-waste`, sending({ [question]: 'GW12345X' }))
        }
      },
      {
        name: 'to be changed',
        visit: async world => {
          const { visitor, path } = await aPayer(world, world.council, 'planning', '26/01234/FUL')
          return shown(world, world.council, visitor, `${path}/lines/1/reference`)
        }
      },
      {
        name: 'changed to a wrong one',
        errors: true,
        visit: async world => {
          const { visitor, path } = await aPayer(world, world.council, 'planning', '26/01234/FUL')
          return shown(world, world.council, visitor, `${path}/lines/1/reference`, sending({ [question]: '1' }))
        }
      }
    ]
  },
  {
    name: 'I cannot find my reference',
    route: '/pay/:fund/no-reference',
    states: [
      { name: 'of council tax', visit: world => shown(world, world.council, undefined, '/pay/council-tax/no-reference') },
      { name: 'of a fund with long names', visit: world => shown(world, world.wordy, undefined, '/pay/council-tax/no-reference') }
    ]
  },
  {
    name: 'What else do you want to pay?',
    route: '/payments/:paymentId/add',
    states: [
      {
        name: 'what can be paid together',
        visit: async world => {
          const { visitor, path } = await aBasket(world, world.council)
          return shown(world, world.council, visitor, `${path}/add`)
        }
      },
      { name: 'nothing any more', screen: 'small', visit: async world => {
        const council = await someElsewhere(world)
        const visitor = nobody(world, council)
        await visitor.get('/pay/bulky-waste')
        await visitor.submit({ reference: aReference(council, 'bulky-waste') })
        await inCouncil(council.id, async trx => {
          await trx('fund_phases').insert(council.setup.funds.map(({ code }) => ({ council_id: council.id, fund_code: code, phase: 'not-started' }))).onConflict(['council_id', 'fund_code']).merge(['phase'])
        })
        return shown(world, council, visitor, visitor.last.path.replace(/lines.*$/, 'add'))
      } },
      {
        name: 'little that can be paid together',
        visit: async world => {
          const { visitor, path } = await aPayer(world, world.council, 'parking-fines')
          return shown(world, world.council, visitor, `${path}/add`)
        }
      }
    ]
  }
]

/** One fund has been sent back at length, and another has not come over. */
async function someElsewhere(world: PagesWorld): Promise<TestCouncil> {
  const council = await aCouncil({ port: world.service.port, council: { phase: 'live', oldServiceName: longWord, oldServiceAddress: 'https://old.example/' } })
  await inCouncil(council.id, async trx => {
    await trx('fund_phases').insert([
      { council_id: council.id, fund_code: fundOf(council, 'garden-waste').code, phase: 'live', stopped_reason: `The renewal letters have a wrong reference. ${longWord}` },
      { council_id: council.id, fund_code: fundOf(council, 'parking-fines').code, phase: 'private-beta' }
    ])
  })
  return council
}
