import type { MeasureCode } from '../../app/measures/measure.js'
import type { TestCouncil } from '../support/builders.js'
import { aMeasuredYear, measured, monthsAgo, published } from '../support/builders-performance.js'
import type { Visit } from '../support/page-checks.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { wholeServiceHost } from '../support/service.js'
import { chartLabels, tableScrolls } from './explained.js'
import { type PagesWorld, nobody, shown } from './world.js'

/** What everybody may read of how well the service does. */
export const performancePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Performance',
    route: '/performance',
    states: [
      { name: 'before anything is published', screen: 'small', visit: world => shown(world, world.quiet, nobody(world, world.quiet), '/performance') },
      { name: 'of the latest month', screen: 'small', visit: async world => {
        await aMeasuredYear(world.wordy)
        return shown(world, world.wordy, nobody(world, world.wordy), '/performance')
      } }
    ]
  },
  {
    name: 'One measure published',
    route: '/performance/:measure',
    states: [
      { name: 'of a year', screen: 'large', explained: chartLabels, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance/completion') },
      { name: 'of a year', screen: 'small', explained: tableScrolls, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance/completion') },
      { name: 'satisfaction, with the answers that were struck out', screen: 'small', explained: tableScrolls, visit: async world => {
        await answersOf(world.wordy)
        return shown(world, world.wordy, nobody(world, world.wordy), '/performance/satisfaction-score')
      } },
      { name: 'how many answers were struck out', screen: 'large', explained: chartLabels, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance/satisfaction-struck-out') }
    ]
  },
  {
    name: 'What the performance data means',
    route: '/performance/data',
    states: [{ name: 'for everybody', screen: 'small', explained: tableScrolls, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance/data') }]
  }  ,
  {
    name: 'Performance of all councils',
    route: null,
    states: [{ name: 'of the latest month', screen: 'small', visit: world => ofAll(world, '/performance') }]
  },
  {
    name: 'One measure of all councils',
    route: null,
    states: [{ name: 'of a year', screen: 'large', explained: chartLabels, visit: world => ofAll(world, '/performance/completion') }]
  },
  {
    name: 'What the data of all councils means',
    route: null,
    states: [{ name: 'for everybody', screen: 'small', explained: tableScrolls, visit: world => ofAll(world, '/performance/data') }]
  },
  {
    name: 'Nothing of all councils',
    route: null,
    states: [{ name: 'at an address without figures', screen: 'small', status: 404, visit: world => ofAll(world, '/pay') }]
  }
]

/** Answers of two months by channel, of which many were struck out in one and few in the other; published. */
async function answersOf(council: TestCouncil): Promise<void> {
  for (const [number, struckOut] of [[0, 14], [1, 3]] as const) {
    const of = { channel: 'web', phase: 'live', of: 100 } as const
    const counts = { 'satisfaction-very-satisfied': 50, 'satisfaction-satisfied': 20, 'satisfaction-neither': 10, 'satisfaction-dissatisfied': 10, 'satisfaction-very-dissatisfied': 10 } as const
    await measured(council, monthsAgo(number), [
      { ...of, measure: 'satisfaction-score', count: 7250 }, { ...of, measure: 'satisfaction-share', count: 70 },
      ...Object.entries(counts).map(([measure, count]) => ({ ...of, measure: measure as MeasureCode, count })),
      { channel: 'web', phase: 'live', measure: 'satisfaction-struck-out', count: struckOut }
    ])
  }
  await published(council)
}

function ofAll({ service }: PagesWorld, path: string): Visit {
  return { address: `http://${wholeServiceHost}:${service.port}${path}` }
}
