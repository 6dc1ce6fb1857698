import { calendarDate } from '../../app/dates.js'
import { aMessage, anAudit, anIssue } from '../support/builders-accessibility.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const register = '/staff/accessibility'

/** The statement that the law asks for, and the register that it is written from. */
export const accessibilityPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Accessibility statement',
    route: '/accessibility',
    states: [
      { name: 'nothing tested', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/accessibility') },
      { name: 'of a full register', screen: 'large', visit: async world => await ofFullRegister(world, '/accessibility', false) },
      { name: 'with long words', screen: 'small', visit: async world => await ofFullRegister(world, '/accessibility', false) }
    ]
  },
  {
    name: 'Write to us about accessibility',
    route: '/accessibility/contact',
    states: [
      { name: 'empty', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/accessibility/contact') },
      { name: 'nothing entered', screen: 'large', errors: true, visit: world => shown(world, world.quiet, undefined, '/accessibility/contact', sending({}, 'Send')) }
    ]
  },
  {
    name: 'We have your message',
    route: '/accessibility/contact/sent',
    states: [{ name: 'to be answered', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/accessibility/contact/sent') }]
  },
  {
    name: 'Accessibility register',
    route: register,
    states: [
      { name: 'empty', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), register) },
      { name: 'full, with long words', screen: 'small', explained: tableScrolls, visit: async world => await ofFullRegister(world, register) },
      { name: 'full, with long words', screen: 'large', visit: async world => await ofFullRegister(world, register) }
    ]
  },
  {
    name: 'How an issue of the software affects us',
    route: '/staff/accessibility/shared/:sharedCode',
    states: [{ name: 'not said yet', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/shared/card-page-time`) }]
  },
  {
    name: 'Accessibility audits',
    route: '/staff/accessibility/audits',
    states: [{ name: 'two', screen: 'large', visit: async world => await ofFullRegister(world, `${register}/audits`) }]
  },
  {
    name: 'Record an accessibility audit',
    route: '/staff/accessibility/audits/new',
    states: [{ name: 'nothing entered', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/audits/new`, sending({}, 'Save')) }]
  },
  {
    name: 'Change an accessibility audit',
    route: '/staff/accessibility/audits/:auditId',
    states: [{ name: 'that has ended', screen: 'large', visit: async world => {
      const id = await anAudit(world.quiet, { finishedOn: null })
      return shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/audits/${id}`)
    } }]
  },
  {
    name: 'Record an accessibility failure',
    route: '/staff/accessibility/issues/new',
    states: [
      { name: 'empty', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/issues/new`) },
      { name: 'nothing entered', screen: 'small', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/issues/new`, sending({}, 'Record it')) }
    ]
  },
  {
    name: 'Accessibility issue',
    route: '/staff/accessibility/issues/:issueId',
    states: [{ name: 'open, with long words', screen: 'small', visit: async world => {
      const id = await anIssue(world.wordy, { what: `${longWord}${longWord}`, pages: `/${longWord}/${longWord}\n/pay` })
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `${register}/issues/${id}`, sending({}, 'Mark as fixed'))
    }, errors: true }]
  },
  {
    name: 'Change an accessibility issue',
    route: '/staff/accessibility/issues/:issueId/change',
    states: [{ name: 'a pain point', screen: 'large', visit: async world => {
      const id = await anIssue(world.wordy, { what: longWord, doing: 'Asked the supplier', ownerId: world.wordy.users.owner.id }, 'pain-point')
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `${register}/issues/${id}/change`)
    } }]
  },
  {
    name: 'Accessibility statement and its reviews',
    route: '/staff/accessibility/statement',
    states: [{ name: 'not read through', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${register}/statement`, sending({}, 'Record the review')) }]
  },
  {
    name: 'What people wrote about accessibility',
    route: '/staff/accessibility/messages',
    states: [{ name: 'with long words', screen: 'large', visit: async world => {
      await aMessage(world.wordy, { message: `${longWord}${longWord}`, replyTo: '' })
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `${register}/messages`)
    } }]
  },
  {
    name: 'A message about accessibility',
    route: '/staff/accessibility/messages/:writtenId',
    states: [{ name: 'without an answer entered', screen: 'large', errors: true, visit: async world => {
      const id = await aMessage(world.wordy)
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `${register}/messages/${id}`, sending({}, 'Record the answer'))
    } }]
  }
]

let filled: Promise<void> | undefined

/** A page of the council that has every kind of thing in its register. */
async function ofFullRegister(world: PagesWorld, path: string, isStaff = true) {
  await (filled ??= fillRegister(world))
  return shown(world, world.wordy, isStaff ? await atWork(world.wordy, 'owner') : undefined, path)
}

async function fillRegister({ wordy }: PagesWorld): Promise<void> {
  await anAudit(wordy, { carriedOutBy: longWord, sample: `${longWord}\n${longWord}` })
  await anAudit(wordy, { kind: 'disabled-people', beganOn: calendarDate('2026-11-02'), finishedOn: null })
  await anIssue(wordy, { what: `${longWord} ${longWord}${longWord}`, fixBy: calendarDate('2026-11-01') })
  await anIssue(wordy, { criterion: '1.4.10', reason: 'disproportionate-burden', reasonWords: longWord, fixBy: null })
  await anIssue(wordy, { criterion: '1.2.4', reason: 'out-of-scope', exemption: 'live-media', fixBy: null })
  await anIssue(wordy, { doing: longWord, ownerId: wordy.users.owner.id }, 'pain-point')
}
