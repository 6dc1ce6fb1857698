import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aRule, nothingChanged } from '../support/builders-rules.js'
import type { TestCouncil } from '../support/builders.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Rules for receipts: their list, a rule, and what it would change. */
export const importRulePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Rules for receipts',
    route: '/staff/imports/rules',
    states: [
      { name: 'none yet', screen: 'small', visit: async world => await at(world, world.quiet, '') },
      { name: 'on, off and on everything', screen: 'large', visit: async world => await list(world) },
      { name: 'on, off and on everything', screen: 'small', explained: tableScrolls, visit: async world => await list(world) }
    ]
  },
  {
    name: 'Add a rule',
    route: '/staff/imports/rules/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.council, '/new') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await at(world, world.council, '/new', sending({}, 'Save and try it')) },
      { name: 'nothing entered', screen: 'small', errors: true, visit: async world => await at(world, world.wordy, '/new', sending({}, 'Save and try it')) },
      { name: 'with another condition', screen: 'large', visit: async world => await at(world, world.council, '/new', sending({ Name: longWord }, 'Add another condition')) }
    ]
  },
  {
    name: 'Change a rule',
    route: '/staff/imports/rules/:ruleId',
    states: [
      { name: 'that is on', screen: 'large', visit: async world => await at(world, world.council, `/${(await aRule(world.council)).id}`) },
      { name: 'that fires on everything', screen: 'small', visit: async world => await at(world, world.wordy, `/${(await aRule(world.wordy, everything)).id}`) }
    ]
  },
  {
    name: 'Delete a rule',
    route: '/staff/imports/rules/:ruleId/deletion',
    states: [
      { name: 'that is on', screen: 'large', visit: async world => await at(world, world.council, `/${(await aRule(world.council)).id}/deletion`) },
      { name: 'that fires on everything', screen: 'small', visit: async world =>
        await at(world, world.wordy, `/${(await aRule(world.wordy, everything)).id}/deletion`) }
    ]
  },
  {
    name: 'Try a rule',
    route: '/staff/imports/rules/:ruleId/trial',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.quiet, `/${(await aRule(world.quiet, { enabled: false })).id}/trial`) },
      { name: 'on a file', screen: 'large', visit: async world => await trial(world) },
      { name: 'on a file', screen: 'small', explained: tableScrolls, visit: async world => await trial(world) },
      { name: 'on nothing', screen: 'small', errors: true, visit: async world =>
        await at(world, world.council, `/${(await aRule(world.council)).id}/trial`, sending({}, 'Try on these lines')) }
    ]
  }
]

const everything = {
  name: `Everything ${longWord}`, enabled: false, conditions: [[{ field: 'narrative' as const, operator: 'matches' as const, text: '.*' }]],
  actions: { ...nothingChanged, narrative: longWord }
}

async function list(world: PagesWorld) {
  await aRule(world.wordy)
  await aRule(world.wordy, everything)
  return await at(world, world.wordy, '')
}

let tried = 0

async function trial(world: PagesWorld) {
  tried += 1
  const { id } = await aRule(world.wordy, everything)
  const imported = await anImport(world.wordy, agenciesFile([{ reference: '99', amount: `3${tried}.21` }]))
  return await at(world, world.wordy, `/${id}/trial?import=${imported.id}`)
}

async function at(world: PagesWorld, council: TestCouncil, path: string, act?: Parameters<typeof shown>[4]) {
  return shown(world, council, await atWork(council, 'finance'), `/staff/imports/rules${path}`, act)
}
