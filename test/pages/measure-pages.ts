import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { setTargets } from '../../app/measures/targets.js'
import { sumDays } from '../../app/measures/summing/sum-days.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** What is measured, and what the council says of it. */
export const measurePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Measures',
    route: '/staff/measures',
    states: [
      { name: 'nothing counted', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/measures') },
      { name: 'counted, with a target', screen: 'small', visit: async world => {
        const now = new Date()
        await inCouncil(world.wordy.id, async trx => {
          await sumDays(trx, world.wordy.id, { from: addDays(londonDate(now), -3), to: londonDate(now) }, now)
          await setTargets(trx, world.wordy.id, new Map([['completion', 90_00]]), { userId: world.wordy.users.owner.id, now })
        })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/measures')
      } }
    ]
  },
  {
    name: 'Costs and volumes of a month',
    route: '/staff/measures/channels',
    states: [
      { name: 'with a cost that is none', screen: 'small', errors: true, visit: async world => shown(
        world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/measures/channels', sending({ 'Cost of Post': longWord }, 'Keep these')) }
    ]
  },
  {
    name: 'Targets and what is counted',
    route: '/staff/measures/settings',
    states: [
      { name: 'with a target that is none', screen: 'small', errors: true, visit: async world => shown(
        world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/measures/settings', sending({ 'Completion rate': longWord }, 'Set the targets')) }
    ]
  }
]
