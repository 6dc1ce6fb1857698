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
    name: 'Letters that close a trace',
    route: '/staff/settings/letters',
    states: [{ name: 'all', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/letters') }]
  },
  {
    name: 'A letter that closes a trace',
    route: '/staff/settings/letters/:outcome',
    states: [
      { name: 'with a place that there is not', screen: 'large', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/letters/moved', sending({ 'What the letter says': '{balance}' }, 'Preview')) },
      { name: 'previewed', screen: 'small', visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'administrator'), '/staff/settings/letters/moved', sending({}, 'Preview')) }
    ]
  },
  {
    name: 'What is a duplicate payment',
    route: '/staff/settings/duplicates',
    states: [{ name: 'without days', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/duplicates', sending({ 'Most days between the two': '' }, 'Save')) }]
  }
]
