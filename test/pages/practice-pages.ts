import type { TestCouncil } from '../support/builders.js'
import { aPracticeCardPage, aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { nobody, type PagesWorld, sending, shown } from './world.js'

/** The practice council's own pages, and those that lead to it. */
export const practicePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Practice council',
    route: '/staff/practice',
    states: [
      { name: 'none yet', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/practice') },
      { name: 'open, with a scenario done', visit: async world => {
        await anAttempt(world, 'trace', 'officer')
        return shown(world, world.council, await atWork(world.council, 'owner'), '/staff/practice')
      } }
    ]
  },
  {
    name: 'Who has practised what',
    route: '/staff/practice/progress',
    states: [
      { name: 'nobody', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/practice/progress') },
      { name: 'with people', visit: async world => {
        await anAttempt(world, 'paid-twice', 'officer')
        return shown(world, world.council, await atWork(world.council, 'owner'), '/staff/practice/progress')
      } }
    ]
  },
  {
    name: 'The way into the practice council',
    route: '/practice/way-in',
    states: [{ name: 'signed out', screen: 'small', visit: async world => shown(world, await practice(world), nobody(world, world.council), '/practice/way-in') }]
  },
  {
    name: 'Arrival in the practice council',
    route: '/staff/practice/arrivals/:token',
    states: [{ name: 'too late', status: 410, visit: async world => shown(world, await practice(world), undefined, '/staff/practice/arrivals/AAAAAAAAAAAAAAAAAAAAAA') }]
  },
  {
    name: 'Scenarios',
    route: '/staff/practice/scenarios',
    states: [{ name: 'of an officer', visit: async world => shown(world, await practice(world), await aPractising(world.council, await practice(world), 'officer'), '/staff/practice/scenarios') }]
  },
  {
    name: 'A scenario',
    route: '/staff/practice/scenarios/:scenarioCode',
    states: [
      { name: 'not begun', visit: async world => shown(world, await practice(world), await aPractising(world.council, await practice(world), 'secondAdviser'), '/staff/practice/scenarios/link-to-pay') },
      { name: 'begun', screen: 'small', visit: async world => await anAttempt(world, 'split-suspense', 'officer') },
      { name: 'not done yet', screen: 'large', visit: async world => ({ ...await anAttempt(world, 'help-code', 'adviser'), act: sending({}, 'Check whether it is done') }) }
    ]
  },
  {
    name: 'Practice card page',
    route: '/practice/card-page/:cardPaymentId',
    states: [{ name: 'nothing chosen', errors: true, visit: async world => ({ ...shown(world, await practice(world), undefined, await aPracticeCardPage(await practice(world))), act: sending({}) }) }]
  }
]

const made = new Map<string, Promise<TestCouncil>>()

async function practice({ council }: PagesWorld): Promise<TestCouncil> {
  const known = made.get(council.id) ?? aPracticeCouncil(council)
  made.set(council.id, known)
  return await known
}

async function anAttempt(world: PagesWorld, code: string, name: 'officer' | 'adviser') {
  const visitor = await aPractising(world.council, await practice(world), name)
  await visitor.get(`/staff/practice/scenarios/${code}`)
  await visitor.post(`/staff/practice/scenarios/${code}/attempts`)
  return shown(world, await practice(world), visitor)
}
