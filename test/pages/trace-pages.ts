import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { inCouncil } from '../../app/database/in-council.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPromisingTrace, aTrace, closed, picked } from '../support/builders-traces.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Traces: the list, a trace in every state, and the way from the call to the letter. */
export const tracePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Traces',
    route: '/staff/traces',
    states: [
      { name: 'none, and a reference of none', screen: 'small', errors: true, visit: async world => await at(world, world.quiet, 'officer', `?reference=${newReference()}`) },
      { name: 'some', screen: 'large', visit: async world => await someTraces(world, '') },
      { name: 'some', screen: 'small', explained: tableScrolls, visit: async world => await someTraces(world, '') },
      { name: 'closed, to whoever only looks', screen: 'large', visit: async world => await someTraces(world, '?list=closed', 'auditor') }
    ]
  },
  {
    name: 'Start a trace',
    route: '/staff/traces/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.council, 'officer', '/new') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await at(world, world.council, 'officer', '/new', sending({}, 'Start the trace')) },
      { name: 'where one is open', screen: 'small', visit: async world => {
        const trace = await aTrace(world.council)
        return await at(world, world.council, 'officer', `/new?fund=${trace.fund_code}&reference=${trace.account_reference}`, sending({}, 'Start the trace'))
      } }
    ]
  },
  {
    name: 'What is known of a payment',
    route: '/staff/traces/:traceId/details',
    states: [
      { name: 'first', screen: 'small', visit: async world => await of(world, world.wordy, await aTrace(world.wordy), '/details') },
      { name: 'with mistakes', screen: 'large', errors: true, visit: async world =>
        await of(world, world.council, await aTrace(world.council), '/details', sending({ 'About how much': 'lots', 'On, or not before': 'soon', 'Last four digits of the card': '12' }, 'Look for it')) }
    ]
  },
  {
    name: 'Trace',
    route: '/staff/traces/:traceId',
    states: [
      { name: 'of which nothing is known', screen: 'small', visit: async world => await of(world, world.quiet, await aTrace(world.quiet)) },
      { name: 'with finds of every kind', screen: 'small', visit: async world => await of(world, world.wordy, await manyFinds(world.wordy)) },
      { name: 'with finds of every kind', screen: 'large', visit: async world => await of(world, world.wordy, await manyFinds(world.wordy)) },
      { name: 'with nothing found, past its date, to whoever only looks', screen: 'large', visit: async world => {
        const described = { amount_pence: pence(12_34), paid_from: calendarDate('2026-03-01'), paid_to: calendarDate('2026-03-02') }
        return await of(world, world.quiet, await aTrace(world.quiet, { described, now: new Date('2026-05-01T10:00:00Z') }), '', undefined, 'auditor')
      } },
      { name: 'with a mark without a date', screen: 'small', errors: true, visit: async world => await of(world, world.quiet, await aTrace(world.quiet), '', sending({}, 'Change the date')) },
      { name: 'closed', screen: 'large', visit: async world => await of(world, world.council, await aClosedTrace(world.council)) }
    ]
  },
  {
    name: 'Close a trace',
    route: '/staff/traces/:traceId/closing',
    states: [
      { name: 'first', screen: 'small', visit: async world => await of(world, world.quiet, await aTrace(world.quiet), '/closing') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world =>
        await of(world, world.quiet, await aTrace(world.quiet), '/closing', sending({}, 'Close the trace')) }
    ]
  },
  {
    name: 'Letter about a trace',
    route: '/staff/traces/:traceId/letter',
    states: [
      { name: 'whatever was found', screen: 'small', visit: async world => await of(world, world.wordy, await aClosedTrace(world.wordy), '/letter') }
    ]
  }
]

async function someTraces(world: PagesWorld, query: string, as: TestUserName = 'officer') {
  const council = await aPayingCouncil()
  await aPromisingTrace(council)
  await aTrace(council, { now: new Date('2026-05-01T10:00:00Z') })
  await aClosedTrace(council)
  return await at(world, council, as, query)
}

async function aClosedTrace(council: TestCouncil) {
  const { trace } = await aPromisingTrace(council)
  await closed(council, trace, { outcome: 'nothing-to-do', words: `The card was declined on 4 May. No money was taken. ${longWord}` })
  return trace
}

/** In suspense, on another fund, declined, and one that has been picked. */
async function manyFinds(council: TestCouncil) {
  const { trace, entryId } = await aPromisingTrace(council, `${longWord} ${longWord}`)
  const lines = [{ fundSlug: 'parking-fines', accountReference: trace.account_reference, amountPence: pence(45_00) }]
  await aPaidPayment(council, { lines, cardholderName: `${longWord} ${longWord}` })
  const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: trace.account_reference, amountPence: pence(45_00) }], posted: false })
  await inCouncil(council.id, async trx => {
    const ofPayment = { council_id: council.id, payment_id: payment.id }
    await trx('payments').where({ council_id: council.id, id: payment.id }).update({ status: 'open', finished_at: null })
    await trx('payment_attempts').where(ofPayment).update({ status: 'failed' })
  })
  await picked(council, trace, entryId)
  return trace
}

async function of(
  world: PagesWorld, council: TestCouncil, trace: { id: string }, path = '', act?: ReturnType<typeof sending>, as: TestUserName = 'officer'
) {
  return await at(world, council, as, `/${trace.id}${path}`, act)
}

async function at(world: PagesWorld, council: TestCouncil, as: TestUserName, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, as), `/staff/traces${path}`, act)
}
