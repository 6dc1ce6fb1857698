import { aMeasuredYear } from '../support/builders-performance.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { chartLabels, tableScrolls } from './explained.js'
import { type PagesWorld, nobody, shown } from './world.js'

/** What everybody may read of how well the service does. */
export const performancePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Performance',
    route: '/performance',
    states: [
      { name: 'before anything is published', screen: 'small', visit: world => shown(world, world.quiet, nobody(world, world.quiet), '/performance') },
      { name: 'of a year', screen: 'large', explained: chartLabels, visit: async world => {
        await aMeasuredYear(world.wordy)
        return shown(world, world.wordy, nobody(world, world.wordy), '/performance')
      } },
      { name: 'of a year', screen: 'small', explained: tableScrolls, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance') }
    ]
  },
  {
    name: 'What the performance data means',
    route: '/performance/data',
    states: [{ name: 'for everybody', screen: 'small', explained: tableScrolls, visit: world => shown(world, world.wordy, nobody(world, world.wordy), '/performance/data') }]
  }
]
