import { aWindow } from '../support/builders-availability.js'
import { aCouncil } from '../support/builders.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
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
      { name: 'with long words', screen: 'small', visit: world => shown(world, world.wordy) },
      { name: 'while nobody can begin to pay', screen: 'small', visit: async world => {
        const council = await aCouncil({ port: world.service.port })
        await aWindow(council, {})
        return shown(world, council)
      } },
      ...([['not begun yet', 'not-started', 100], ['by invitation', 'private-beta', 100], ['with the old service first', 'public-beta', 0], ['with the new service first', 'public-beta', 100]] as const)
        .map(([name, phase, newFirstShare]): PageState<PagesWorld> => ({ name, screen: 'small', visit: async world =>
          shown(world, await aCouncil({ port: world.service.port, council: { phase, newFirstShare, oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })) }))
    ]
  },
  {
    name: 'Cookies',
    route: '/cookies',
    states: [{ name: 'with long names', screen: 'small', visit: world => shown(world, world.council, undefined, '/cookies') }]
  }
]
