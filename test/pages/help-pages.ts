import { inCouncil } from '../../app/database/in-council.js'
import { anAccountHolder } from '../support/builders.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { signedIn } from '../support/staff-visitor.js'
import { aHelped, anAdviser, anAdviserAtWork, anAdviserReady, goToTheCardPage, idIn } from './advisers.js'
import { tableScrolls } from './explained.js'
import { aBasket, aDebtor, type Paying } from './payers.js'
import { nobody, type PagesWorld, sending, shown } from './world.js'

/** Getting help, giving it, and the banner that each of the two sees. */
export const helpPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Get help to pay',
    route: ['/help', '/payments/:paymentId/help'],
    states: [
      { name: 'before anything has been answered', visit: world => shown(world, world.wordy, undefined, '/help') },
      { name: 'with a payment', visit: async world => await helpPage(world, await aDebtor(world, world.council)) },
      { name: 'with a code', visit: async world => await helpPage(world, await aCode(world)) },
      { name: 'with a code before anything has been answered', visit: async world => {
        const visitor = nobody(world, world.council)
        await visitor.get('/help')
        await visitor.post('/help-codes')
        return shown(world, world.council, visitor)
      } },
      { name: 'with a code that has run out', visit: async world => {
        const paying = await aCode(world)
        await inCouncil(world.council.id, async trx => {
          await trx('helps').where({ council_id: world.council.id, payment_id: idIn(paying.path) }).update({ code_expires_at: new Date() })
        })
        return await helpPage(world, paying)
      } },
      { name: 'when an adviser has joined', visit: async world => {
        const { resident } = await aHelped(await aBasket(world, world.council), world.council)
        return await helpPage(world, resident)
      } },
      { name: 'when it is paid', visit: async world => {
        const { visitor, paymentId, attempt } = await aPayerAtTheProvider(world.council)
        await payAtTheProvider(attempt)
        await visitor.get(`/payments/${paymentId}/result`)
        return await helpPage(world, { visitor, path: `/payments/${paymentId}` })
      } }
    ]
  },
  {
    name: 'Help someone pay',
    route: '/staff/help',
    states: [
      { name: 'first', screen: 'small', visit: async world => shown(world, world.quiet, await signedIn(world.quiet, 'adviser'), '/staff/help') },
      { name: 'first', screen: 'large', visit: async world => shown(world, world.quiet, await signedIn(world.quiet, 'adviser'), '/staff/help') },
      { name: 'not said how', errors: true, visit: async world =>
        shown(world, world.quiet, await signedIn(world.quiet, 'officer'), '/staff/help', sending({}, 'Start helping')) },
      { name: 'with a code that is not one', errors: true, visit: async world =>
        shown(world, world.quiet, await signedIn(world.quiet, 'adviser'), '/staff/help', sending({ 'Help code': 'ABC' }, 'Join their payment')) },
      { name: 'with a wrong code', errors: true, visit: async world =>
        shown(world, world.quiet, await signedIn(world.quiet, 'adviser'), '/staff/help', sending({ 'Help code': '7KQ-93X' }, 'Join their payment')) },
      { name: 'in the middle of it', screen: 'small', explained: tableScrolls, visit: async world => shown(world, world.council, await aBusyAdviser(world), '/staff/help') },
      { name: 'in the middle of it', screen: 'large', visit: async world => shown(world, world.council, await aBusyAdviser(world), '/staff/help') }
    ]
  },
  {
    name: 'The amount',
    route: null,
    states: [
      { name: 'with an adviser’s banner', visit: async world => {
        const { visitor } = await anAdviserAtWork(world.council, 'planning', '26/01234/FUL')
        return shown(world, world.council, visitor)
      } }
    ]
  },
  {
    name: 'Check and pay',
    route: null,
    states: [
      { name: 'by an adviser who may key a card by telephone', visit: async world => {
        const administrator = await signedIn(world.wordy, 'administrator')
        await administrator.get('/staff/settings/telephone-card')
        await administrator.post('/staff/settings/telephone-card', { account: 'main', accepted: 'yes' })
        return shown(world, world.wordy, (await anAdviserReady(world.wordy)).visitor)
      } }
    ]
  },
  {
    name: 'Payment received',
    route: null,
    states: [
      { name: 'as the adviser sees it', visit: async world => {
        const adviser = await anAdviserReady(world.council)
        await payAtTheProvider(await goToTheCardPage(adviser, world.council))
        return shown(world, world.council, adviser.visitor, `${adviser.path}/result`)
      } }
    ]
  },
  {
    name: 'No longer helping',
    route: null,
    states: [
      { name: 'when the resident has ended it', status: 409, visit: async world => {
        const { adviser, resident } = await aHelped(await aBasket(world, world.council), world.council)
        await resident.visitor.get(`${resident.path}/basket`)
        await resident.visitor.post(`${resident.path}/help-endings`)
        return shown(world, world.council, adviser.visitor, `${adviser.path}/basket`)
      } }
    ]
  },
  {
    name: 'What you are paying',
    route: null,
    states: [
      { name: 'being helped', visit: async world => {
        const { resident } = await aHelped(await aBasket(world, world.council), world.council)
        return shown(world, world.council, resident.visitor, `${resident.path}/basket`)
      } },
      { name: 'after they have stopped sharing', visit: async world => {
        const { resident } = await aHelped(await aBasket(world, world.council), world.council)
        await resident.visitor.get(`${resident.path}/basket`)
        await resident.visitor.post(`${resident.path}/help-endings`)
        return shown(world, world.council, resident.visitor, `${resident.path}/basket`)
      } },
      { name: 'after the adviser has finished', visit: async world => {
        const { adviser, resident } = await aHelped(await aBasket(world, world.council), world.council)
        await adviser.visitor.get(`${adviser.path}/basket`)
        const action = /\/staff\/helps\/[^/]+\/endings/.exec(adviser.visitor.last.body)?.[0] ?? ''
        await adviser.visitor.post(action)
        return shown(world, world.council, resident.visitor, `${resident.path}/basket`)
      } }
    ]
  },
  {
    name: 'Changed meanwhile',
    route: null,
    states: [
      { name: 'by the adviser', status: 409, visit: async world => {
        const { adviser, resident } = await aHelped(await aBasket(world, world.council), world.council)
        return shown(world, world.council, resident.visitor, `${resident.path}/lines/1/amount`, async page => {
          await adviser.visitor.get(`${adviser.path}/lines/1/amount`)
          await adviser.visitor.submit({ amount: '6' })
          await sending({ 'How much do you want to pay?': '5' })(page)
        })
      } }
    ]
  }
]

async function helpPage(world: PagesWorld, { visitor, path }: Paying) {
  return shown(world, world.council, visitor, `${path}/help`)
}

async function aCode(world: PagesWorld): Promise<Paying> {
  const paying = await aDebtor(world, world.council)
  await paying.visitor.get(`${paying.path}/help?from=lines/1/postcode`)
  await paying.visitor.post(`${paying.path}/help-codes`)
  return paying
}

/** An adviser who is helping several people, one of whom has chosen nothing yet, and has sent links. */
async function aBusyAdviser(world: PagesWorld) {
  const { visitor, path } = await anAdviserReady(world.council)
  await visitor.get(`${path}/links`)
  await visitor.submit({ delivery: 'email', email: 'a.very.long.name@mail.example' })
  await anAdviserAtWork(world.council, 'council-tax', (await anAccountHolder(world.council)).reference)
  await anAdviser(world.council, 'home_visit')
  return visitor
}
