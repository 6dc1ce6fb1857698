import { inCouncil } from '../../app/database/in-council.js'
import { changeNotice, privacyNotice } from '../../app/privacy/notice/privacy-notice.js'
import { enforceRetention } from '../../app/privacy/retention/enforce-retention.js'
import { systemClock } from '../../app/dates.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { type PagesWorld, sending, shown } from './world.js'

const longWord = 'Datenschutzbeauftragtenerreichbarkeit'.repeat(3)

/** What is kept of people, and for how long. */
export const privacyPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Privacy',
    route: '/privacy',
    states: [
      { name: 'in the usual words', screen: 'large', visit: world => shown(world, world.quiet, undefined, '/privacy') },
      { name: 'with the council’s own long words', screen: 'small', visit: async world => {
        await inCouncil(world.wordy.id, async trx => {
          const words = { controller: `${longWord}\n${longWord}`, officer: longWord, contact: longWord, complaint: longWord }
          const seen = (await privacyNotice(trx, world.wordy.id))?.version ?? 0
          await changeNotice(trx, world.wordy.id, { userId: world.wordy.users.administrator.id, now: new Date(), seen }, words)
        })
        return shown(world, world.wordy, undefined, '/privacy')
      } }
    ]
  },
  {
    name: 'Words of the privacy notice',
    route: '/staff/settings/privacy-notice',
    states: [{ name: 'without an officer', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/privacy-notice', sending({ 'Data protection officer': '' }, 'Save')) }]
  },
  {
    name: 'How long data is kept',
    route: '/staff/settings/retention',
    states: [{ name: 'with too few days', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/retention', sending({ Messages: '1' }, 'Save')) }]
  },
  {
    name: 'Data removed by time',
    route: '/staff/retention',
    states: [
      { name: 'before the first night', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/retention') },
      { name: 'after a night', screen: 'small', visit: async world => {
        await enforceRetention(world.wordy.id, systemClock)
        return shown(world, world.wordy, await atWork(world.wordy, 'administrator'), '/staff/retention')
      } }
    ]
  }
]
