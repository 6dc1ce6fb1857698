import { aPaidPayment } from '../support/builders-payments.js'
import { aPayerAtCheck, aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { aCouncilInTrouble, makeTrouble } from '../support/trouble.js'
import { aPayer } from './payers.js'
import { nobody, type PagesWorld, sending, shown } from './world.js'

const nowhere = '/nothing-is-here'

/** What is shown when something goes wrong; most of it can happen at any address. */
export const errorPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Page not found',
    route: null,
    states: [
      { name: 'for a resident', status: 404, visit: world => shown(world, world.wordy, undefined, nowhere) },
      { name: 'for staff', status: 404, visit: async world => shown(world, world.council, await atWork(world.council, 'officer'), `/staff${nowhere}`) },
      { name: 'for staff who are not signed in', status: 404, visit: world => shown(world, world.council, undefined, `/staff${nowhere}`) }
    ]
  },
  {
    name: 'No council has this address',
    route: null,
    states: [{ name: 'at all', status: 404, visit: world => ({ address: `http://nowhere.localhost:${world.service.port}/` }) }]
  },
  {
    name: 'Not permitted',
    route: null,
    states: [{ name: 'to an auditor who would help', status: 403, visit: async world => shown(world, world.council, await atWork(world.council, 'auditor'), '/staff/help') }]
  },
  {
    name: 'Could not read what was sent',
    route: null,
    states: [
      { name: 'a field sent twice', status: 400, visit: world => shown(world, world.council, undefined, '/pay/council-tax?reference=1&reference=2') },
      { name: 'by staff', status: 400, visit: async world => shown(world, world.council, await atWork(world.council, 'officer'), '/staff?a=1&a=2') }
    ]
  },
  {
    name: 'Too long',
    route: null,
    states: [{ name: 'a field', status: 413, visit: world => shown(world, world.council, undefined, `/pay/council-tax?reference=${'7'.repeat(5001)}`) }]
  },
  {
    name: 'Too many tries',
    route: null,
    states: [
      { name: 'of a receipt', status: 429, visit: async world => {
        const { payment: { reference } } = await aPaidPayment(world.wordy)
        const visitor = nobody(world, world.wordy)
        await visitor.get('/receipts/find')
        for (let times = 1; times <= 5; times += 1) await visitor.submit({ reference, proof: '0000' })
        return shown(world, world.wordy, visitor, undefined, sending({ 'Receipt reference': reference, 'Your email': '0001' }, 'Find the receipt'))
      } }
    ]
  },
  {
    name: 'Away for too long',
    route: null,
    states: [
      { name: 'in a payment', status: 403, visit: async world => {
        const { visitor, path } = await aPayer(world, world.council, 'planning', '26/01234/FUL')
        return { ...shown(world, world.council, visitor, `${path}/basket`), cookies: { 'counterfoil-payment': 'of-yesterday' } }
      } }
    ]
  },
  {
    name: 'A form of another session',
    route: null,
    states: [
      { name: 'of a resident', status: 403, visit: async world => {
        const { visitor } = await aPayer(world, world.council, 'planning', '26/01234/FUL')
        return shown(world, world.council, visitor, '/receipts/find', async page => {
          await page.$eval('form [name=_csrf]', field => { field.setAttribute('value', 'of yesterday') })
          await sending({}, 'Find the receipt')(page)
        })
      } },
      { name: 'of staff', status: 403, visit: async world => shown(world, world.council, await signedIn(world.council, 'adviser'), '/staff/help', async page => {
        await page.$$eval('form [name=_csrf]', fields => { for (const field of fields) field.setAttribute('value', 'of yesterday') })
        await sending({}, 'Start helping')(page)
      }) }
    ]
  },
  {
    name: 'Somebody else was first',
    route: null,
    states: [{ name: 'paid before the help code', status: 409, visit: async world => {
      const { visitor, paymentId, attempt } = await aPayerAtTheProvider(world.council)
      return shown(world, world.council, visitor, `/payments/${paymentId}/help`, async page => {
        await payAtTheProvider(attempt)
        await visitor.get(`/payments/${paymentId}/result`)
        await sending({}, 'Get a help code')(page)
      })
    } }]
  },
  {
    name: 'The card page cannot be reached',
    route: null,
    states: [
      { name: 'before anybody has paid', status: 503, visit: async world => {
        const council = await aCouncilInTrouble({ failNextCalls: 20 })
        const { visitor } = await aPayerAtCheck(council)
        return shown(world, council, visitor, undefined, sending({}, 'Pay £120.00'))
      } },
      { name: 'when somebody may have paid', status: 503, visit: async world => {
        const council = await aCouncilInTrouble({})
        const { visitor, paymentId } = await aPayerAtTheProvider(council)
        await makeTrouble(council, { failNextCalls: 20 })
        return shown(world, council, visitor, `/payments/${paymentId}/details`, sending({ 'What email address': 'resident@mail.example' }))
      } }
    ]
  },
  {
    name: 'A fault of ours',
    route: null,
    states: [{ name: 'at all', status: 500, visit: async world => shown(world, await failing(world, new Error('on purpose'))) }]
  },
  {
    name: 'No room left',
    route: null,
    states: [{ name: 'for a resident', status: 507, visit: async world => shown(world, await failing(world, noRoom)) }]
  },
  {
    name: 'Unavailable',
    route: null,
    states: [{ name: 'while the database is away', status: 503, visit: async world =>
      shown(world, await failing(world, Object.assign(new Error('on purpose'), { code: 'ECONNREFUSED' }))) }]
  }
]

const noRoom = Object.assign(new Error('on purpose'), { code: '53100' })

/** A council whose start page fails in this way. */
async function failing({ service: { services } }: PagesWorld, fault: Error) {
  const council = await aCouncilInTrouble({})
  const { examplesFor } = services
  services.examplesFor = asked => {
    if (asked.id === council.id) throw fault
    return examplesFor(asked)
  }
  return council
}
