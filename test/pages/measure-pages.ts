import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { setTargets } from '../../app/measures/targets.js'
import { sumDays } from '../../app/measures/summing/sum-days.js'
import { firstDay, lastDay } from '../../app/months.js'
import { aMeasuredYear, monthsAgo } from '../support/builders-performance.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { chartLabels, tableScrolls } from './explained.js'
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
      } },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'a target of which there was nothing to measure', screen, visit: async world => {
        const council = await aPayingCouncil()
        const [month, now] = [monthsAgo(0), new Date()]
        await inCouncil(council.id, async trx => {
          await sumDays(trx, council.id, { from: firstDay(month), to: lastDay(month) }, now)
          await setTargets(trx, council.id, new Map([['refund-time', 172_800]]), { userId: council.users.owner.id, now })
        })
        return shown(world, council, await atWork(council, 'owner'), `/staff/measures?month=${month}`)
      } }))
    ]
  },
  {
    name: 'One measure by month',
    route: '/staff/measures/by-month/:measure',
    states: [
      { name: 'nothing counted', screen: 'small', explained: tableScrolls, visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/measures/by-month/completion') },
      { name: 'of a year', screen: 'large', explained: chartLabels, visit: async world => {
        const council = await aPayingCouncil()
        await aMeasuredYear(council)
        return shown(world, council, await atWork(council, 'owner'), `/staff/measures/by-month/completion?month=${monthsAgo(0)}`)
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
