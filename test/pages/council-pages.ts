import type { RegisteredPage } from '../support/page-registry.js'
import { type PagesWorld, shown } from './world.js'

export const councilPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Start',
    route: '/',
    states: [
      { name: 'as residents see it', visit: world => shown(world, world.quiet) },
      { name: 'with references to try', screen: 'large', visit: world => shown(world, world.council) },
      { name: 'with references to try', screen: 'small', visit: world => shown(world, world.council) },
      { name: 'with long words', screen: 'large', visit: world => shown(world, world.wordy) },
      { name: 'with long words', screen: 'small', visit: world => shown(world, world.wordy) }
    ]
  },
  {
    name: 'Cookies',
    route: '/cookies',
    states: [{ name: 'with long names', screen: 'small', visit: world => shown(world, world.council, undefined, '/cookies') }]
  }
]
