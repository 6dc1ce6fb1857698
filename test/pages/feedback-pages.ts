import { inCouncil } from '../../app/database/in-council.js'
import { publish, writeDraft } from '../../app/feedback/said/said-and-done.js'
import { strikeOut } from '../../app/feedback/struck/strike-out-query.js'
import { sortFeedback } from '../../app/feedback/triage/triage.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { someFeedback, unsorted } from '../support/builders-feedback.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** What residents are asked, and what came of it. */
export const feedbackPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Feedback',
    route: '/feedback',
    states: [
      { name: 'from a page', screen: 'small', visit: world => shown(world, world.wordy, undefined, '/feedback?from=/pay/council-tax') },
      { name: 'too long', screen: 'large', errors: true, visit: world =>
        shown(world, world.wordy, undefined, '/feedback', sending({ 'How could we improve this service?': `${longWord} `.repeat(60) }, 'Send feedback')) }
    ]
  },
  {
    name: 'Thanks for feedback',
    route: '/feedback/thanks',
    states: [{ name: 'with much crossed out', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/feedback/thanks?from=/pay&took=card email bank phone') }]
  },
  {
    name: 'List of feedback',
    route: '/staff/feedback',
    states: [
      { name: 'narrowed to one with long words', screen: 'small', visit: async world => {
        await aSortedOne(world)
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/feedback?words=${longWord}&order=votes`)
      } },
      { name: 'struck out', screen: 'large', visit: async world => {
        await aStruckOne(world)
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/feedback?state=struck&done=struck')
      } },
      { name: 'of nobody', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/feedback') }
    ]
  },
  {
    name: 'Striking out what is not from users',
    route: '/staff/feedback/strikings',
    states: [
      { name: 'several, without saying what shows it', screen: 'small', errors: true, visit: async world => {
        await aSortedOne(world)
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/feedback/strikings?satisfaction=4&ticked=all', sending({}, 'Strike out what is ticked'))
      } },
      { name: 'one alone', screen: 'large', visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/feedback/strikings?only=${await aSortedOne(world)}`) },
      { name: 'of a day without anything', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/feedback/strikings?day=1/1/2020') }
    ]
  },
  {
    name: 'One thing that somebody said',
    route: '/staff/feedback/:feedbackId',
    states: [
      { name: 'sorted, to be closed without words', screen: 'small', errors: true, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/feedback/${await aSortedOne(world)}`, async page => {
          const visitor = new BrowserVisitor(page)
          await visitor.fill('What we did', '')
          await visitor.choose('Closed')
          await visitor.press('Save')
        }) },
      { name: 'struck out, by whoever may count it again', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/feedback/${await aStruckOne(world)}`) },
      { name: 'to an auditor', screen: 'large', visit: async world => shown(world, world.council, await atWork(world.council, 'auditor'), `/staff/feedback/${await someFeedback(world.council)}`) }
    ]
  },
  {
    name: 'Feedback by week',
    route: '/staff/feedback/load',
    states: [{ name: 'of twelve weeks', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/feedback/load') }]
  },
  {
    name: 'Recording what a caller says',
    route: '/staff/feedback/new',
    states: [{ name: 'without saying how they spoke', screen: 'small', errors: true, visit: async world =>
      shown(world, world.wordy, await atWork(world.wordy, 'adviser'), '/staff/feedback/new?from=/payments/-/lines/1/amount', sending({}, 'Record it')) }]
  },
  {
    name: 'Reporting a problem with a page',
    route: '/staff/problems/new',
    states: [{ name: 'about a long address, after another', screen: 'small', visit: async world => {
      await someFeedback(world.wordy, { said: { satisfaction: null, comment: `${longWord} hangs` }, source: { kind: 'staff', userId: world.wordy.users.adviser.id } })
      return shown(world, world.wordy, await atWork(world.wordy, 'adviser'), '/staff/problems/new?from=/staff/did-it-arrive/-')
    } }]
  },
  {
    name: 'What staff have said is kept',
    route: '/staff/feedback/sent',
    states: [{ name: 'of a caller, with something crossed out', screen: 'large', visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'adviser'), '/staff/feedback/sent?of=caller&took=card phone&from=/pay') }]
  },
  {
    name: 'You said, we did',
    route: '/you-said-we-did',
    states: [
      { name: 'with long words', screen: 'small', visit: async world => {
        await aPublishedOne(world)
        return shown(world, world.wordy, undefined, '/you-said-we-did')
      } },
      { name: 'of a council that has published nothing', screen: 'large', visit: world => shown(world, world.quiet, undefined, '/you-said-we-did') }
    ]
  },
  {
    name: 'Writing what the public is told',
    route: '/staff/feedback/:feedbackId/said',
    states: [
      { name: 'published, and changed without saying what was done', screen: 'small', errors: true, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/feedback/${await aPublishedOne(world)}/said`, sending({ 'We did': ' ' }, 'Save the draft and look at it')) },
      { name: 'published, changed and struck out since', screen: 'small', visit: async world => {
        const [{ wordy }, id] = [world, await aPublishedOne(world)]
        await inCouncil(wordy.id, async trx => { await strikeOut(trx, wordy.id, [{ id, seen: 1 }], { as: 'test', why: 'Tried out' }, { userId: wordy.users.owner.id, now: new Date() }) })
        return shown(world, wordy, await atWork(wordy, 'owner'), `/staff/feedback/${id}/said`)
      } }
    ]
  },
  {
    name: 'Themes of feedback',
    route: '/staff/feedback/themes',
    states: [{ name: 'without a name', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'owner'), '/staff/feedback/themes', sending({}, 'Add')) }]
  }
]

/** Told to the public, and then written anew. */
async function aPublishedOne({ wordy }: PagesWorld): Promise<string> {
  const id = await someFeedback(wordy, { said: { comment: longWord.repeat(2) } })
  const step = { userId: wordy.users.owner.id, now: new Date() }
  await inCouncil(wordy.id, async trx => {
    await writeDraft(trx, wordy.id, id, { youSaid: `${longWord} is hard to find`, weDid: longWord.repeat(3) }, { ...step, seen: 0 })
    await publish(trx, wordy.id, id, { ...step, seen: 1 })
    await writeDraft(trx, wordy.id, id, { youSaid: `${longWord} was hard to find`, weDid: longWord }, { ...step, seen: 2 })
  })
  return id
}

/** Something long, struck out. */
async function aStruckOne(world: PagesWorld): Promise<string> {
  const id = await aSortedOne(world)
  const { wordy } = world
  await inCouncil(wordy.id, async trx => { await strikeOut(trx, wordy.id, [{ id, seen: 2 }], { as: 'nonsense', why: longWord.repeat(3).slice(0, 200) }, { userId: wordy.users.owner.id, now: new Date() }) })
  return id
}

/** Something long, sorted once. */
async function aSortedOne({ wordy }: PagesWorld): Promise<string> {
  const id = await someFeedback(wordy, { said: { comment: `${longWord} `.repeat(10) }, place: { page: '/payments/:paymentId/lines/:line/amount' } })
  const triage = { ...unsorted, severity: 'highest', theme: 'Receipts', whatWeDid: longWord.repeat(3), ownerId: wordy.users.owner.id } as const
  await inCouncil(wordy.id, async trx => { await sortFeedback(trx, wordy.id, id, 1, triage, { userId: wordy.users.owner.id, now: new Date() }) })
  return id
}
