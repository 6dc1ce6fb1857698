import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import type { TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { aCouncilInTrouble } from '../support/trouble.js'
import { anAdviserReady, goToTheCardPage, idIn } from './advisers.js'
import { tableScrolls } from './explained.js'
import { filesThatDidNotCome, importToReverse, importWithHeldRows } from './imports.js'
import { aDebtor } from './payers.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const everybody: TestUserName[] = ['adviser', 'officer', 'administrator', 'auditor', 'finance', 'approver']

/** What staff see beside the journey. */
export const staffPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Sign in',
    route: '/staff/sign-in',
    states: [
      { name: 'first', visit: world => shown(world, world.council, undefined, '/staff/sign-in') },
      { name: 'nothing given', errors: true, visit: world => shown(world, world.wordy, undefined, '/staff/sign-in', sending({}, 'Sign in')) },
      { name: 'refused', errors: true, visit: world =>
        shown(world, world.council, undefined, '/staff/sign-in', sending({ 'Email address': 'nobody@mail.example', 'Password': 'wrong' }, 'Sign in')) },
      { name: 'after signing out', visit: world => shown(world, world.council, undefined, '/staff/sign-in?signed-out=yes') }
    ]
  },
  {
    name: 'Home',
    route: '/staff',
    states: [
      ...everybody.map((name): PageState<PagesWorld> => ({
        name: `of the ${name}, when nothing has happened`, visit: async world => shown(world, world.quiet, await atWork(world.quiet, name), '/staff')
      })),
      { name: 'of the officer, with payments that need attention', screen: 'large', visit: async world => {
        await makeWork(world)
        return shown(world, world.council, await atWork(world.council, 'officer'), '/staff')
      } },
      { name: 'of the officer, with payments that need attention', screen: 'small', explained: tableScrolls, visit: async world => {
        await makeWork(world)
        return shown(world, world.council, await atWork(world.council, 'officer'), '/staff')
      } },
      { name: 'of finance, with files that need attention', screen: 'large', visit: async world => {
        await importWithHeldRows(world.wordy)
        await importToReverse(world.wordy)
        await filesThatDidNotCome(world.wordy, `${longWord}.txt`)
        return shown(world, world.wordy, await atWork(world.wordy, 'finance'), '/staff')
      } },
      { name: 'of the approver, with files that need attention', screen: 'small', explained: tableScrolls, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'approver'), '/staff') }
    ]
  },
  {
    name: 'What needs attention',
    route: '/staff/attention',
    states: [
      { name: 'nothing', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/attention') },
      { name: 'several payments', screen: 'large', visit: async world => {
        await makeWork(world)
        return shown(world, world.council, await atWork(world.council, 'officer'), '/staff/attention')
      } },
      { name: 'several payments', screen: 'small', explained: tableScrolls, visit: async world => shown(world, world.council, await atWork(world.council, 'officer'), '/staff/attention') }
    ]
  },
  {
    name: 'A payment and its history',
    route: '/staff/payments/:paymentId',
    states: [
      { name: 'held', screen: 'large', visit: async world => {
        const council = await aCouncilInTrouble({ wrongAmountByPence: -500 })
        const { visitor, paymentId, attempt } = await aPayerAtTheProvider(council)
        await payAtTheProvider(attempt)
        await visitor.get(`/payments/${paymentId}/result`)
        return shown(world, council, await atWork(council, 'officer'), `/staff/payments/${paymentId}`)
      } },
      { name: 'held', screen: 'small', explained: tableScrolls, visit: async world => {
        const { payment } = await aPaidPayment(world.council, { receivedPence: pence(100_00), helpedBy: world.council.users.adviser })
        return shown(world, world.council, await atWork(world.council, 'auditor'), `/staff/payments/${payment.id}`)
      } },
      { name: 'paid with an adviser after a card was declined', screen: 'large', visit: async world => {
        const path = await aLongStory(world)
        return shown(world, world.wordy, await atWork(world.wordy, 'officer'), `/staff/payments/${idIn(path)}`)
      } },
      { name: 'begun', visit: async world => {
        const { path } = await aDebtor(world, world.council)
        return shown(world, world.council, await atWork(world.council, 'auditor'), `/staff/payments/${idIn(path)}`)
      } }
    ]
  },
  {
    name: 'Cards by telephone',
    route: '/staff/settings/telephone-card',
    states: [
      { name: 'off', visit: async world => telephone(world, await atWork(world.quiet, 'administrator')) },
      { name: 'turned on without accepting', errors: true, visit: async world =>
        telephone(world, await atWork(world.quiet, 'administrator'), sending({}, 'Turn on for Parking')) },
      { name: 'on', visit: async world => {
        const administrator = await atWork(world.quiet, 'administrator')
        await administrator.get('/staff/settings/telephone-card')
        await administrator.post('/staff/settings/telephone-card', { account: 'main', accepted: 'yes' })
        return telephone(world, administrator)
      } }
    ]
  }
]

function telephone(world: PagesWorld, administrator: Awaited<ReturnType<typeof atWork>>, act?: ReturnType<typeof sending>) {
  return shown(world, world.quiet, administrator, '/staff/settings/telephone-card', act)
}

/** Payments that are held, being paid, and unfinished for too long. */
async function makeWork({ council }: PagesWorld): Promise<void> {
  await aPaidPayment(council, { receivedPence: pence(100_00) })
  await aPaidPayment(council, { receivedPence: pence(119_99), helpedBy: council.users.adviser, channel: 'home_visit' })
  await aPayerAtTheProvider(council)
  const { paymentId } = await aPayerAtTheProvider(council)
  await inCouncil(council.id, async trx => {
    await trx('payment_attempts').where({ council_id: council.id, payment_id: paymentId }).update({ created_at: new Date(Date.now() - 2 * 3_600_000) })
  })
}

/** Helped by telephone: a link sent, a card declined, another accepted. */
async function aLongStory({ wordy }: PagesWorld): Promise<string> {
  const adviser = await anAdviserReady(wordy)
  await adviser.visitor.get(`${adviser.path}/links`)
  await adviser.visitor.submit({ delivery: 'email', email: 'payer@mail.example' })
  await payAtTheProvider(await goToTheCardPage(adviser, wordy), '4000000000000002')
  await adviser.visitor.get(`${adviser.path}/result`)
  await adviser.visitor.post(`${adviser.path}/attempts`)
  const attempts = await inCouncil(wordy.id, async trx => await trx('payment_attempts').where({ council_id: wordy.id, payment_id: idIn(adviser.path), status: 'open' }))
  await payAtTheProvider(attempts[0] as Parameters<typeof payAtTheProvider>[0])
  await adviser.visitor.get(`${adviser.path}/result`)
  return adviser.path
}
