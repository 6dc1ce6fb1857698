import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { type PagesWorld, sending, shown } from './world.js'

/** What a council's administrator decides. */
export const settingPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Settings',
    route: '/staff/settings',
    states: [
      { name: 'of an administrator', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'administrator'), '/staff/settings') },
      { name: 'of somebody without any', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'officer'), '/staff/settings') }
    ]
  },
  {
    name: 'Reasons to move money',
    route: '/staff/settings/reasons',
    states: [{ name: 'the usual ones', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/reasons') }]
  },
  {
    name: 'A new reason to move money',
    route: '/staff/settings/reasons/:movement',
    states: [{ name: 'without a name', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/reasons/reversal', sending({}, 'Add the reason')) }]
  },
  {
    name: 'A reason to move money',
    route: '/staff/settings/reasons/:movement/:reasonCode',
    states: [{ name: 'that is offered', screen: 'small', visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/reasons/transfer/wrong-account') }]
  },
  {
    name: 'Mark of a trace',
    route: '/staff/settings/marks',
    states: [{ name: 'without days', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/marks', sending({ 'Days that a mark stays': '' }, 'Save')) }]
  },
  {
    name: 'What is a duplicate payment',
    route: '/staff/settings/duplicates',
    states: [{ name: 'without days', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/duplicates', sending({ 'Most days between the two': '' }, 'Save')) }]
  }
]
