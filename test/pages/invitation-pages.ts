import type { Page } from 'puppeteer-core'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import type { Cohort } from '../../app/service-phase/invitations/cohort.js'
import { invite } from '../../app/service-phase/invitations/invite.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aCohort, anInvitation, inviterOf } from '../support/builders-invitations.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import type { Visit } from '../support/page-checks.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, nobody, type PagesWorld, sending, sendingFile, shown } from './world.js'

/** Who is invited while the service is tried out, and how they accept. */
export const invitationPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Use your invitation',
    route: ['/invitation', '/invitation/:code'],
    states: [
      ...([['before anybody is let in', 'not-started'], ['where everybody is let in', 'public-beta']] as const).map(([name, phase]): PageState<PagesWorld> => ({ name, screen: 'small', visit: async world =>
        shown(world, await aCouncil({ port: world.service.port, council: { phase, oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } }), undefined, '/invitation') })),
      { name: 'nothing entered', screen: 'large', visit: async world => shown(world, await wordyInBeta(world), undefined, '/invitation') },
      { name: 'filled in by its link', screen: 'large', visit: async world => shown(world, await wordyInBeta(world), undefined, '/invitation/7KQ2-93XM-4S') },
      { name: 'a code that nobody knows', screen: 'large', errors: true, visit: async world =>
        shown(world, await wordyInBeta(world), undefined, '/invitation/7KQ2-93XM-4S', sending({}, 'Use my invitation')) },
      { name: 'not a code', screen: 'small', errors: true, visit: async world => shown(world, await wordyInBeta(world), undefined, '/invitation', sending({}, 'Use my invitation')) },
      { name: 'accepted', screen: 'large', visit: async world => {
        const council = await wordyInBeta(world)
        const { code } = await anInvitation(council, await aCohort(council))
        const visitor = nobody(world, council)
        await visitor.get(`/invitation/${code}`)
        await visitor.post('/invitation', { code })
        return shown(world, council, visitor)
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
      { name: 'in every state', screen: 'small', explained: tableScrolls, visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { phase: 'private-beta' } })
        await aCohort(council, { name: longWord, is_for_advisers: true })
        await aCohort(council, { name: 'Full', places_taken: 10 })
        await aCohort(council, { name: 'Over', ended_at: new Date(), ended_by: council.users.owner.id })
        await aCohort(council, { name: 'To come', opens_on: addDays(londonDate(new Date()), 5) })
        return shown(world, council, await atWork(council, 'owner'), '/staff/cohorts')
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
      } },
      { name: 'an invitation of nobody', screen: 'small', errors: true, visit: async world => await cohortPage(world, {}, sending({}, 'Invite')) },
      { name: 'without a file', screen: 'small', errors: true, visit: async world => await cohortPage(world, {}, sending({}, 'Invite everybody in the file')) },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({
        name: 'a file with faulty rows', screen, errors: true, visit: async world => await cohortPage(world, {}, sendingFile(['name,address,email,household', ...faultyRows], 'Invite everybody in the file'))
      })),
      { name: 'over, with somebody removed', screen: 'large', visit: async world => {
        const cohort = await aCohort(world.wordy, { ended_at: new Date(), ended_by: world.wordy.users.owner.id })
        const { id } = await anInvitation(world.wordy, cohort)
        await inCouncil(world.wordy.id, async trx => { await trx('beta_invitations').where({ council_id: world.wordy.id, id }).update({ recipient_encrypted: null, recipient_removed_at: new Date() }) })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}?done=ended`)
      } },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'the second page of its invitations', screen, visit: async world => {
        const cohort = await aCohort(world.wordy)
        const names = Array.from({ length: 105 }, (_one, index) => ({ name: `Resident ${index + 1}`, address: '4 Mill Lane', email: '' }))
        await inCouncil(world.wordy.id, async trx => {
          await invite(trx, inviterOf(world.wordy), cohort, newId(), names.map(recipient => ({ kind: 'person', delivery: 'letter', mostAcceptances: 1, recipient })))
        })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}`, async page => { await new BrowserVisitor(page).follow('Next page') })
      } }))
    ]
  },
  {
    name: 'Change a cohort',
    route: '/staff/cohorts/:cohortId/change',
    states: [
      { name: 'to fewer than none', screen: 'small', errors: true, visit: async world => {
        const cohort = await aCohort(world.wordy, { name: longWord, note: longWord })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}/change`, sending({ 'How many can accept': '0' }, 'Keep the changes'))
      } },
      { name: 'that is over', screen: 'large', errors: true, visit: async world => {
        const cohort = await aCohort(world.wordy, { ended_at: new Date(), ended_by: world.wordy.users.owner.id })
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${cohort.id}/change`)
      } }
    ]
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
    states: [
      { name: 'with a code to read out', screen: 'small', visit: async world => {
        const { council, adviser } = await invitedOnTheSpot(world)
        return shown(world, council, adviser)
      } },
      { name: 'seen elsewhere', screen: 'large', visit: async world => {
        const { council, adviser } = await invitedOnTheSpot(world)
        return shown(world, council, await atWork(council, 'secondAdviser'), adviser.last.path)
      } },
      { name: 'whose code has run out', screen: 'small', visit: async world => await afterwards(world, 'beta_invitations', () => ({ code_expires_at: new Date() })) },
      { name: 'taken back', screen: 'large', visit: async world => await afterwards(world, 'beta_invitations', ownerId => ({ revoked_at: new Date(), revoked_by: ownerId })) },
      { name: 'whose cohort is over', screen: 'small', visit: async world => await afterwards(world, 'beta_cohorts', ownerId => ({ ended_at: new Date(), ended_by: ownerId })) },
      { name: 'when there is no cohort', status: 422, screen: 'large', visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { phase: 'private-beta' } })
        return shown(world, council, await signedIn(council, 'adviser'), '/staff/help', sending({}, 'Invite them now'))
      } }
    ]
  }
]

/** More than are told of, each with what can be wrong with it. */
const faultyRows = Array.from({ length: 24 }, (_one, index) => [',1 Mill Lane,,', `Ann,,${longWord},`, 'Bob,,,', 'Cy,2 Mill Lane,,99', `${longWord.repeat(3)},,,many`][index % 5] ?? '')

async function wordyInBeta(world: PagesWorld): Promise<TestCouncil> {
  const name = `The County Borough Council of Wenlow and ${longWord}`
  return await aCouncil({ port: world.service.port, council: { phase: 'private-beta', name, oldServiceName: longWord, oldServiceAddress: 'https://old.example/' } })
}

async function cohortPage(world: PagesWorld, overrides: Partial<Cohort>, act: (page: Page) => Promise<void>): Promise<Visit> {
  return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/cohorts/${(await aCohort(world.wordy, overrides)).id}`, act)
}

async function invitedOnTheSpot(world: PagesWorld): Promise<{ council: TestCouncil, adviser: HttpVisitor }> {
  const council = await aCouncil({ port: world.service.port, council: { phase: 'private-beta' } })
  await aCohort(council, { is_for_advisers: true })
  const adviser = await signedIn(council, 'adviser')
  await adviser.get('/staff/help')
  await adviser.post('/staff/on-the-spot-invitations')
  return { council, adviser }
}

/** The page of an invitation to which something has happened since. */
async function afterwards(world: PagesWorld, table: 'beta_invitations' | 'beta_cohorts', changes: (ownerId: string) => object): Promise<Visit> {
  const { council, adviser } = await invitedOnTheSpot(world)
  await inCouncil(council.id, async trx => { await trx(table).where({ council_id: council.id }).update(changes(council.users.owner.id)) })
  return shown(world, council, adviser)
}
