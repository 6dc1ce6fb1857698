import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, fundOf } from '../support/builders.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { aPhaseChange } from '../support/builders-phases.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** How far a service has come, and what whoever may not pay here yet reads. */
export const servicePhasePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Led to the old service',
    route: null,
    states: [
      { name: 'by invitation only', status: 403, screen: 'small', visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { phase: 'private-beta' } })
        const visitor = nobody(world, council)
        await visitor.get('/pay/council-tax')
        return shown(world, council, visitor)
      } },
      { name: 'sent back for a long reason', status: 403, screen: 'large', visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { phase: 'live' } })
        await inCouncil(council.id, async trx => {
          await trx('fund_phases').insert({
            council_id: council.id, fund_code: fundOf(council, 'garden-waste').code, phase: 'live', stopped_reason: `Because of ${longWord}`
          })
        })
        const visitor = nobody(world, council)
        await visitor.get('/pay/garden-waste')
        return shown(world, council, visitor)
      } }
    ]
  },
  {
    name: 'The old service',
    route: '/staff/service-phase/old-service',
    states: [{ name: 'with an address that is none', screen: 'small', errors: true, visit: async world => shown(
      world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/service-phase/old-service', sending({ 'Web address': longWord }, 'Save')) }]
  },
  {
    name: 'Use your invitation',
    route: ['/invitation', '/invitation/:code'],
    states: [
      { name: 'filled in by its link', screen: 'large', visit: async world => shown(world, world.wordy, nobody(world, world.wordy), '/invitation/7KQ2-93XM-4S') },
      { name: 'not a code', screen: 'small', errors: true, visit: async world => shown(world, world.wordy, nobody(world, world.wordy), '/invitation', sending({}, 'Use my invitation')) },
      { name: 'accepted', screen: 'large', visit: async world => {
        const { code } = await anInvitation(world.wordy, await aCohort(world.wordy))
        const visitor = nobody(world, world.wordy)
        await visitor.get(`/invitation/${code}`)
        await visitor.post('/invitation', { code })
        return shown(world, world.wordy, visitor)
      } }
    ]
  },
  {
    name: 'Invitations to the private beta',
    route: '/staff/cohorts',
    states: [
      { name: 'none, with a cohort that lacks everything', screen: 'small', errors: true, visit: async world => {
        return shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/cohorts', sending({}, 'Make the cohort'))
      } },
      { name: 'to an auditor', screen: 'large', visit: async world => {
        await aCohort(world.wordy, { name: longWord, note: longWord })
        return shown(world, world.wordy, await atWork(world.wordy, 'auditor'), '/staff/cohorts')
      } }
    ]
  },
  {
    name: 'A cohort',
    route: '/staff/cohorts/:cohortId',
    states: [
      { name: 'with long names', screen: 'small', visit: async world => {
        const cohort = await aCohort(world.wordy, { name: longWord, note: longWord })
        await anInvitation(world.wordy, cohort, { recipient: { name: longWord, address: longWord, email: '' } })
        await anInvitation(world.wordy, cohort, { kind: 'household', mostAcceptances: 5 })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}`)
      } },
      { name: 'nobody invited', screen: 'large', visit: async world => {
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${(await aCohort(world.wordy)).id}`)
      } }
    ]
  },
  {
    name: 'Change a cohort',
    route: '/staff/cohorts/:cohortId/change',
    states: [{ name: 'to fewer than none', screen: 'small', errors: true, visit: async world => {
      const cohort = await aCohort(world.wordy, { name: longWord, note: longWord })
      return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}/change`, sending({ 'How many can accept': '0' }, 'Keep the changes'))
    } }]
  },
  {
    name: 'Letters of invitation',
    route: '/staff/cohorts/:cohortId/letters',
    states: [
      { name: 'with a code', screen: 'small', visit: async world => {
        const owner = await signedIn(world.wordy, 'owner')
        const path = `/staff/cohorts/${(await aCohort(world.wordy)).id}`
        await owner.get(path)
        await owner.post(`${path}/invitations`, { name: longWord, address: longWord })
        await owner.post(`${path}/letters`)
        return shown(world, world.wordy, owner)
      } },
      { name: 'elsewhere', screen: 'large', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${(await aCohort(world.wordy)).id}/letters`) }
    ]
  },
  {
    name: 'Invited by an adviser',
    route: '/staff/on-the-spot-invitations/:betaInvitationId',
    states: [{ name: 'with a code to read out', screen: 'small', visit: async world => {
      const council = await aCouncil({ port: world.service.port, council: { phase: 'private-beta' } })
      await aCohort(council, { is_for_advisers: true })
      const adviser = await signedIn(council, 'adviser')
      await adviser.get('/staff/help')
      await adviser.post('/staff/on-the-spot-invitations')
      return shown(world, council, adviser)
    } }]
  },
  {
    name: 'Phase of the service',
    route: '/staff/service-phase',
    states: [
      { name: 'live, nothing changed', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/service-phase') },
      { name: 'in beta, changed, with a share that is no number', screen: 'small', errors: true, visit: async world => {
        await aPhaseChange(world.wordy, { reason: longWord, unmet: ['privacy-notice'], overrideReason: longWord })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/service-phase', sending({ 'How many of 100': 'ten' }, 'See what it will do'))
      } },
      { name: 'to an auditor', screen: 'large', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'auditor'), '/staff/service-phase') }
    ]
  },
  {
    name: 'Change a phase',
    route: '/staff/service-phase/change',
    states: [
      { name: 'first', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/service-phase/change') },
      { name: 'without a phase', screen: 'large', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/service-phase/change', sending({}, 'See what it will do')) },
      { name: 'previewed', screen: 'small', visit: async world => {
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/service-phase/change', async page => {
          const visitor = new BrowserVisitor(page)
          await visitor.choose('Private beta')
          await visitor.fill('Why', longWord)
          await visitor.press('See what it will do')
        })
      } }
    ]
  }
]
