import { aSupportRoute } from '../support/builders-support.js'
import { aCouncil } from '../support/builders.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** How residents get help from people. */
export const supportPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Support routes',
    route: '/staff/support-routes',
    states: [
      { name: 'none', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/support-routes') },
      { name: 'several with long names, and how residents see them', screen: 'small', visit: async world => {
        const council = await longCouncil(world)
        return shown(world, council, await atWork(council, 'owner'), '/staff/support-routes')
      } },
      { name: 'without a telephone', screen: 'large', visit: async world => {
        const council = await aCouncil({ port: world.service.port })
        await aSupportRoute(council, { kind: 'counter', name: 'Counter', contact: '1 Mill Street' })
        return shown(world, council, await atWork(council, 'owner'), '/staff/support-routes')
      } },
      { name: 'on a page that is not there', status: 404, screen: 'small', visit: async world => {
        const council = await longCouncil(world)
        return shown(world, council, nobody(world, council), '/nowhere')
      } }
    ]
  },
  {
    name: 'Help given',
    route: '/staff/measures/help',
    states: [{ name: 'in a busy month', screen: 'small', visit: async world => shown(world, world.council, await atWork(world.council, 'owner'), '/staff/measures/help') }]
  },
  {
    name: 'Add a support route',
    route: '/staff/support-routes/new',
    states: [{ name: 'with nothing given', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/support-routes/new', sending({ Monday: 'early' }, 'Add it')) }]
  },
  {
    name: 'Change a support route',
    route: '/staff/support-routes/:routeId',
    states: [{ name: 'as it is', screen: 'large', visit: async world => {
      const id = await aSupportRoute(world.council)
      return shown(world, world.council, await atWork(world.council, 'owner'), `/staff/support-routes/${id}`)
    } }]
  },
  {
    name: 'Remove a support route',
    route: '/staff/support-routes/:routeId/removal',
    states: [{ name: 'being asked', screen: 'small', visit: async world => {
      const id = await aSupportRoute(world.council)
      return shown(world, world.council, await atWork(world.council, 'owner'), `/staff/support-routes/${id}/removal`)
    } }]
  }
]

async function longCouncil(world: PagesWorld) {
  const council = await aCouncil({ port: world.service.port })
  await aSupportRoute(council, { name: longWord, closedDays: [{ on: '2099-12-25' as never, why: longWord }], languages: longWord, note: longWord })
  await aSupportRoute(council, { kind: 'web-chat', name: 'Web chat', contact: `https://chat.example/${longWord}`, startsOn: '2020-01-01' as never })
  return council
}
