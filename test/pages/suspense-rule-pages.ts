import { systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { anAccountHolder, type TestCouncil } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { aPromisingItem, aSuspenseRule } from '../support/builders-suspense.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Rules that allocate money in suspense without a person: their list, a new one, and what one would do. */
export const suspenseRulePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Rules for suspense',
    route: '/staff/suspense/rules',
    states: [
      { name: 'none yet', screen: 'small', visit: async world => await at(world, world.quiet, '') },
      { name: 'on, off and fired', screen: 'large', visit: async world => await list(world) },
      { name: 'on, off and fired', screen: 'small', explained: tableScrolls, visit: async world => await list(world) },
      { name: 'saved', screen: 'large', visit: async world => await at(world, world.quiet, '?saved=yes') }
    ]
  },
  {
    name: 'Add a rule for suspense',
    route: '/staff/suspense/rules/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.quiet, '/new') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await at(world, world.quiet, '/new', sending({}, 'Save and see what it would do')) },
      { name: 'wrong amount', screen: 'small', errors: true, visit: async world =>
        await at(world, world.quiet, '/new', sending({ 'The most that may be allocated without a person': longWord }, 'Save and see what it would do')) }
    ]
  },
  {
    name: 'What a rule for suspense would do',
    route: '/staff/suspense/rules/:suspenseRuleId',
    states: [
      { name: 'nothing', screen: 'small', visit: async world => await at(world, world.quiet, `/${await aSuspenseRule(world.quiet, {}, false)}`) },
      { name: 'with a daring reason', screen: 'large', visit: async world => await daring(world) },
      { name: 'to many items', screen: 'large', visit: async world => await many(world) },
      { name: 'to many items', screen: 'small', explained: tableScrolls, visit: async world => await many(world) }
    ]
  }
]

async function list(world: PagesWorld) {
  const council = await aPayingCouncil()
  await aPromisingItem(council)
  await aSuspenseRule(council)
  await workMatching(council.id, systemClock)
  await aSuspenseRule(council, { reasonCode: 'allocated-before', fundCode: '5', needsAmount: true }, false)
  return await at(world, council, '')
}

async function many(world: PagesWorld) {
  const council = await aPayingCouncil()
  for (let made = 0; made < 11; made += 1) {
    const { reference } = await anAccountHolder(council)
    await aSuspenseItem(council, { amountPence: pence(10_00 + made), narrative: `FPI ${longWord} ${longWord} ${reference}` })
  }
  await workMatching(council.id, systemClock)
  return await at(world, council, `/${await aSuspenseRule(council, {}, false)}`)
}

async function daring(world: PagesWorld) {
  const council = await aPayingCouncil()
  await anAccountHolder(council, { name: 'Ms Wren Alder' })
  await aSuspenseItem(council, { narrative: 'BGC ALDER WREN' })
  await workMatching(council.id, systemClock)
  return await at(world, council, `/${await aSuspenseRule(council, { reasonCode: 'name-like-holder', leastScore: 50 }, false)}`)
}

async function at(world: PagesWorld, council: TestCouncil, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, 'administrator'), `/staff/suspense/rules${path}`, act)
}
