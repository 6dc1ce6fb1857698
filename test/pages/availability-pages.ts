import { aDrill, anIncident, aWindow, hoursAhead } from '../support/builders-availability.js'
import { aCouncil } from '../support/builders.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** When the service is closed on purpose. */
export const availabilityPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Availability',
    route: '/staff/availability',
    states: [
      { name: 'never closed, to an auditor', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/availability') },
      { name: 'closed later, announced, ended for no reason', screen: 'small', errors: true, visit: async world => {
        const council = await aCouncil({ port: world.service.port })
        await aWindow(council, { ...hoursAhead(24, 2), affects: 'everything', words: longWord })
        await aWindow(council, { ...hoursAhead(-24, 2) })
        return shown(world, council, await signedIn(council, 'owner'), '/staff/availability', async page => {
          await page.$eval('details', details => { details.setAttribute('open', '') })
          await sending({}, 'Cancel it')(page)
        })
      } }
    ]
  },
  {
    name: 'Plan when it is closed',
    route: '/staff/availability/windows/new',
    states: [{ name: 'with nothing given', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/availability/windows/new', sending({}, 'Plan it')) }]
  },
  {
    name: 'Problems and outages',
    route: '/staff/availability/incidents',
    states: [{ name: 'one that goes on, another told without anything', screen: 'small', errors: true, visit: async world => {
      await anIncident(world.wordy, { endedAt: null, words: longWord })
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/availability/incidents', sending({}, 'Record it'))
    } }]
  },
  {
    name: 'What an outage cost',
    route: '/staff/availability/effect',
    states: [{ name: 'with nothing to compare with', screen: 'small', visit: async world => shown(
      world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/availability/effect?from=2026-06-10T10:00:00.000Z&until=2026-06-10T12:00:00.000Z') }]
  },
  {
    name: 'Rehearsals of a restore',
    route: '/staff/availability/rehearsals',
    states: [
      { name: 'none, told without anything', screen: 'small', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/availability/rehearsals', sending({}, 'Record it')) },
      { name: 'one that was equal, one that failed', screen: 'large', visit: async world => {
        await aDrill(world.wordy)
        await aDrill(world.wordy, { isEqual: false, whatFailed: longWord, followUp: longWord })
        return shown(world, world.wordy, await atWork(world.wordy, 'auditor'), '/staff/availability/rehearsals')
      } }
    ]
  },
  {
    name: 'Service status',
    route: '/status',
    states: [
      { name: 'nothing known', screen: 'large', visit: world => shown(world, world.quiet, undefined, '/status') },
      { name: 'a problem that goes on, and one before', screen: 'small', visit: async world => {
        await anIncident(world.wordy, { words: longWord })
        await anIncident(world.wordy, { endedAt: null, words: longWord })
        return shown(world, world.wordy, undefined, '/status')
      } }
    ]
  },
  {
    name: 'Closed on purpose',
    route: null,
    states: [
      { name: 'to residents', status: 503, screen: 'small', visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { phase: 'public-beta', oldServiceName: longWord, oldServiceAddress: 'https://old.example/' } })
        await aWindow(council, { words: longWord })
        return shown(world, council, nobody(world, council), '/pay')
      } },
      { name: 'to staff who change something', status: 503, screen: 'large', visit: async world => {
        const council = await aCouncil({ port: world.service.port })
        await aWindow(council, { affects: 'everything', words: longWord })
        return shown(world, council, await signedIn(council, 'finance'), '/staff/ledger-check', sending({}, 'Check now'))
      } }
    ]
  }
]
