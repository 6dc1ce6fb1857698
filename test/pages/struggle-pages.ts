import { aJourney, anyJourney, looseEvents } from '../support/builders-struggle.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { sumJourneys } from '../../app/struggle/summing/sum-journeys.js'
import { chartLabels } from './explained.js'
import { type PagesWorld, shown } from './world.js'

const month = '?month=2026-02'

/** Where people struggle on the pages of the journey. */
export const strugglePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Where people struggle',
    route: '/staff/measures/struggle',
    states: [
      { name: 'nothing counted', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/measures/struggle') },
      { name: 'a month with every kind of figure, narrowed to a fund with a long name', screen: 'small', explained: chartLabels, visit: async world => shown(
        world, world.wordy, await struggled(world), `/staff/measures/struggle${month}&fund=${fundOf(world)}`) },
      { name: 'drawn as a funnel', screen: 'large', explained: chartLabels, visit: async world => shown(world, world.wordy, await struggled(world), `/staff/measures/struggle${month}`) }
    ]
  },
  {
    name: 'Where people struggle, one page',
    route: '/staff/measures/struggle/:journeyPage',
    states: [
      { name: 'with errors and times', screen: 'small', visit: async world => shown(world, world.wordy, await struggled(world), `/staff/measures/struggle/amount${month}`) },
      { name: 'that nobody saw', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/measures/struggle/repeat') }
    ]
  }
]

async function struggled({ wordy }: PagesWorld) {
  const beganAt = new Date('2026-02-10T12:00:00Z')
  const fundSlug = wordy.setup.funds[0]?.slug ?? ''
  const journey = { ...anyJourney, beganAt, fundSlug }
  await aJourney(wordy, { ...journey, end: 'paid', steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [9, 'visit', 'basket', '', '/1'], [20, 'visit', 'check', '', '/1'], [30, 'card', 'card']] })
  await aJourney(wordy, {
    ...journey, steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [5, 'error', 'amount', 'amount not-a-number'], [9, 'visit', 'basket', '', '/1'], [12, 'visit', 'amount', '', '1'],
      [40, 'help', 'amount'], [50, 'help-code', 'amount']]
  })
  await looseEvents(wordy, { ...journey, steps: [[0, 'visit', 'funds'], [1, 'error', 'reference', 'reference check-digit']] })
  await sumJourneys(wordy.id, { now: () => new Date('2026-02-13T03:00:00Z') })
  return await atWork(wordy, 'owner')
}

function fundOf({ wordy }: PagesWorld): string {
  return wordy.setup.funds[0]?.code ?? ''
}
