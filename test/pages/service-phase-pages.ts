import type { Page } from 'puppeteer-core'
import type { Phase } from '../../app/councils/phase.js'
import { inCouncil } from '../../app/database/in-council.js'
import { changePhase, fingerprintOf, phaseStateOf } from '../../app/service-phase/phase-change.js'
import { readinessChecks } from '../../app/service-phase/readiness/readiness-checks.js'
import { aCouncil, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { aPhaseChange } from '../support/builders-phases.js'
import type { Visit } from '../support/page-checks.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { anAdviser } from './advisers.js'
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
      } },
      { name: 'with something chosen before', status: 403, screen: 'large', visit: async world => {
        const council = await inPhase(world, 'public-beta')
        const visitor = nobody(world, council)
        await visitor.get('/pay/bulky-waste')
        await visitor.submit({ reference: aReference(council, 'bulky-waste') })
        await changedByAnother(council, 'garden-waste')
        return shown(world, council, visitor, visitor.last.path.replace(/lines.*$/, 'add/garden-waste'))
      } },
      { name: 'not begun yet', status: 403, screen: 'small', visit: async world => shown(world, await inPhase(world, 'not-started'), undefined, '/pay') },
      { name: 'invited to something else', status: 403, screen: 'small', visit: async world => {
        const council = await inPhase(world, 'private-beta')
        const { code } = await anInvitation(council, await aCohort(council, { fund_codes: [fundOf(council, 'council-tax').code] }))
        const visitor = nobody(world, council)
        await visitor.get(`/invitation/${code}`)
        await visitor.post('/invitation', { code })
        return shown(world, council, visitor, '/pay/garden-waste')
      } },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'to an adviser who helps', status: 403, screen, visit: async world => {
        const council = await inPhase(world, 'private-beta')
        return shown(world, council, await anAdviser(council), '/pay/council-tax')
      } }))
    ]
  },
  {
    name: 'The old service',
    route: '/staff/service-phase/old-service',
    states: [
      { name: 'with an address that is none', screen: 'small', errors: true, visit: async world => shown(
        world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/service-phase/old-service', sending({ 'Web address': longWord }, 'Save')) },
      { name: 'none', screen: 'large', visit: async world => {
        const council = await aCouncil({ port: world.service.port, council: { oldServiceName: '', oldServiceAddress: '' } })
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase/old-service')
      } }
    ]
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
      { name: 'to an auditor', screen: 'large', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'auditor'), '/staff/service-phase') },
      ...(['small', 'large'] as const).flatMap((screen): PageState<PagesWorld>[] => [
        { name: 'with every form open', screen, visit: async world => await phasePage(world, opening(...everyCheck, 'Take it back (Garden waste collection)', 'Take it back (the whole service)')) },
        { name: 'funds without a host system', screen, visit: async world => await phasePage(world, opening('Postings reach the host systems', 'Record funds without a host system')) },
        { name: 'a new share to check', screen, visit: async world => await phasePage(world, sending({ 'How many of 100': '60', 'Why': longWord }, 'See what it will do')) }
      ]),
      { name: 'taken back without a reason', screen: 'large', errors: true, visit: async world => await phasePage(world, sendingIn(['Take it back (the whole service)'], {}, 'Take this change back (the whole service)')) },
      { name: 'a statement without anything', screen: 'small', errors: true, visit: async world => await phasePage(world, sendingIn(['Postings reach the host systems', 'Record funds without a host system'], {}, 'Record the funds in my name')) },
      { name: 'a review without anything', screen: 'large', errors: true, visit: async world => await phasePage(world, sendingIn(['Somebody looks after each pain point', 'Record a review'], {}, 'Record the review in my name')) },
      { name: 'with many changes', screen: 'small', visit: async world => {
        const council = await inPhase(world, 'public-beta')
        for (const slug of ['council-tax', 'garden-waste', 'bulky-waste', 'parking-fines', 'library-charges', 'planning']) await changedByAnother(council, slug)
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase', opening('1 earlier change'))
      } },
      { name: 'planned within a week', screen: 'small', visit: async world => {
        const council = await inPhase(world, 'private-beta')
        await inCouncil(council.id, async trx => { await trx('fund_phases').insert({ council_id: council.id, fund_code: fundOf(council, 'council-tax').code, phase: 'private-beta', next_phase: 'live', next_phase_at: new Date(Date.now() + 86_400_000) }) })
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase?done=changed')
      } }
    ]
  },
  {
    name: 'Phase of a fund',
    route: '/staff/service-phase/funds/:fund',
    states: [
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'to be sent back', screen, visit: async world => await fundPage(world, 'council-tax') })),
      { name: 'without a reason', screen: 'small', errors: true, visit: async world => await fundPage(world, 'council-tax', sending({}, 'Send Council tax back')) },
      { name: 'sent back', screen: 'large', visit: async world => await fundPage(world, 'garden-waste') },
      { name: 'offered again without a reason', screen: 'small', errors: true, visit: async world => await fundPage(world, 'garden-waste', sending({}, 'Offer Garden waste collection here again')) },
      { name: 'changed by somebody else since', screen: 'small', errors: true, status: 409, visit: async world => await fundPage(world, 'council-tax', async (page, council) => {
        await new BrowserVisitor(page).fill('Why, in words', longWord)
        await changedByAnother(council, 'council-tax')
        await new BrowserVisitor(page).press('Send Council tax back')
      }) },
      { name: 'with a phase of its own', screen: 'small', visit: async world => {
        const council = await inPhase(world, 'public-beta')
        const { code } = await aFundOfItsOwn(council)
        return shown(world, council, await atWork(council, 'owner'), `/staff/service-phase/funds/${code}`)
      } },
      { name: 'to an auditor', screen: 'large', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'auditor'), `/staff/service-phase/funds/${fundOf(world.wordy, 'council-tax').code}`) }
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
      } },
      { name: 'previewed for a fund, changed by somebody else since', screen: 'small', errors: true, status: 409, visit: async world => {
        const council = await inPhase(world, 'public-beta')
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase/change', async page => {
          const visitor = new BrowserVisitor(page)
          await visitor.fill('What changes', 'Council tax')
          await visitor.choose('Not started')
          await visitor.fill('Why', longWord)
          await visitor.press('See what it will do')
          await changedByAnother(council, 'council-tax')
          await visitor.press('Change the phase')
        })
      } },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'gone back to from the preview', screen, visit: async world => {
        const council = await inPhase(world, 'public-beta')
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase/change', async page => {
          const visitor = new BrowserVisitor(page)
          await visitor.choose('Live')
          await visitor.fill('Why', longWord)
          await visitor.press('See what it will do')
          await visitor.fill('Why it goes on', longWord)
          await visitor.press('Change what I entered')
        })
      } })),
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'previewed for a fund that follows the whole service again', screen, visit: async world => {
        const council = await inPhase(world, 'public-beta')
        const { code } = await aFundOfItsOwn(council)
        return shown(world, council, await atWork(council, 'owner'), `/staff/service-phase/change?fund=${code}&phase=as-whole`, sending({ 'Why': longWord }, 'See what it will do'))
      } })),
      { name: 'to follow the whole service again on a day', screen: 'small', errors: true, visit: async world => {
        const council = await inPhase(world, 'public-beta')
        const { code } = await aFundOfItsOwn(council)
        return shown(world, council, await atWork(council, 'owner'), `/staff/service-phase/change?fund=${code}&phase=as-whole`, sending({ 'From which day (optional)': '1/3/2031' }, 'See what it will do'))
      } },
      { name: 'without why it goes on', screen: 'large', errors: true, visit: async world => {
        const council = await inPhase(world, 'public-beta')
        return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase/change', async page => {
          const visitor = new BrowserVisitor(page)
          await visitor.choose('Live')
          await visitor.fill('Why', longWord)
          await visitor.press('See what it will do')
          await visitor.press('Change the phase')
        })
      } }
    ]
  }
]

/** What each condition is called on the page. */
const everyCheck = readinessChecks.map(({ words }) => words)

async function inPhase(world: PagesWorld, phase: Phase): Promise<TestCouncil> {
  return await aCouncil({ port: world.service.port, council: { phase, oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
}

/** Of a council in public beta, with half of its visitors shown the new service first and a fund sent back. */
async function phasePage(world: PagesWorld, act: (page: Page, council: TestCouncil) => Promise<void>): Promise<Visit> {
  const council = await inPhase(world, 'public-beta')
  await aPhaseChange(council, { reason: longWord })
  await changedByAnother(council, 'garden-waste')
  return shown(world, council, await atWork(council, 'owner'), '/staff/service-phase', async page => { await act(page, council) })
}

/** The same of one of its funds: waste is sent back already. */
async function fundPage(world: PagesWorld, slug: string, act: (page: Page, council: TestCouncil) => Promise<void> = async () => { await Promise.resolve() }): Promise<Visit> {
  const council = await inPhase(world, 'public-beta')
  await changedByAnother(council, 'garden-waste')
  return shown(world, council, await atWork(council, 'owner'), `/staff/service-phase/funds/${fundOf(council, slug).code}`, async page => { await act(page, council) })
}

/** In private beta by itself. */
async function aFundOfItsOwn(council: TestCouncil): Promise<{ code: string }> {
  const { code } = fundOf(council, 'planning')
  await inCouncil(council.id, async trx => { await trx('fund_phases').insert({ council_id: council.id, fund_code: code, phase: 'private-beta' }) })
  return { code }
}

async function changedByAnother(council: TestCouncil, slug: string): Promise<void> {
  const scope = fundOf(council, slug).code
  await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, scope, new Date())
    await changePhase(trx, council.id, { scope, kind: 'stopped', seen: fingerprintOf(state), after: { ...state, stoppedReason: `Because of ${longWord}` } }, {
      userId: council.users.administrator.id, now: new Date(), reason: `Because of ${longWord}`
    })
  })
}

function opening(...summaries: string[]): (page: Page) => Promise<void> {
  return async page => { for (const summary of summaries) await new BrowserVisitor(page).press(summary) }
}

function sendingIn(summaries: string[], fields: Record<string, string>, button: string): (page: Page) => Promise<void> {
  return async page => {
    await opening(...summaries)(page)
    await sending(fields, button)(page)
  }
}
