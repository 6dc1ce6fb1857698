import { inCouncil } from '../../app/database/in-council.js'
import type { TestCouncil } from '../support/builders.js'
import { codeOn, rowsOf } from '../support/paying.js'
import { payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { signedIn } from '../support/staff-visitor.js'
import { anAdviserAtWork, anAdviserReady, anAdviserReadyWithoutHolder, goToTheCardPage, idIn } from './advisers.js'
import { tableScrolls } from './explained.js'
import type { Paying } from './payers.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** Paying without speaking a card number: what the adviser sees, and what whoever gets the link or code sees. */
export const linkPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Send a link to pay',
    route: '/payments/:paymentId/links',
    states: [
      { name: 'first', visit: async world => links(world, world.council, await anAdviserReady(world.council)) },
      { name: 'first, without an account', visit: async world => links(world, world.wordy, await anAdviserReadyWithoutHolder(world.wordy)) },
      { name: 'before every amount is there', visit: async world => links(world, world.council, await anAdviserAtWork(world.council)) },
      { name: 'not said how', errors: true, visit: async world => links(world, world.council, await anAdviserReady(world.council), sending({}, 'Send the link')) },
      { name: 'to what is no email address', errors: true, visit: async world => links(world, world.council, await anAdviserReady(world.council), async page => {
        await page.click('#delivery')
        await sending({ 'Their email address': longWord }, 'Send the link')(page)
      }) },
      { name: 'by letter to nowhere', errors: true, visit: async world => links(world, world.council, await anAdviserReadyWithoutHolder(world.council), async page => {
        await page.click('#delivery-2')
        await sending({}, 'Send the link')(page)
      }) },
      { name: 'sent', screen: 'small', explained: tableScrolls, visit: async world => links(world, world.council, (await anEmailedLink(world.council)).adviser) },
      { name: 'sent', screen: 'large', visit: async world => links(world, world.council, (await anEmailedLink(world.council)).adviser) },
      { name: 'when it is paid', visit: async world => {
        const adviser = await anAdviserReady(world.council)
        await payAtTheProvider(await goToTheCardPage(adviser, world.council))
        await adviser.visitor.get(`${adviser.path}/result`)
        return links(world, world.council, adviser)
      } }
    ]
  },
  {
    name: 'Give them a code',
    route: '/payments/:paymentId/caller-code',
    states: [
      { name: 'first', visit: async world => callerCode(world, world.council, await anAdviserAtWork(world.council)) },
      { name: 'first, without an account', visit: async world => callerCode(world, world.wordy, await anAdviserReadyWithoutHolder(world.wordy)) },
      { name: 'without a postcode', errors: true, visit: async world =>
        callerCode(world, world.council, await anAdviserReadyWithoutHolder(world.council), sending({}, 'Make a code')) },
      { name: 'to be read out', visit: async world => callerCode(world, world.council, await aCallerCode(world.council)) },
      { name: 'in use', visit: async world => {
        const adviser = await aCallerCode(world.council)
        await enterCode(world, adviser)
        return callerCode(world, world.council, adviser)
      } },
      { name: 'made in another session', visit: async world => {
        const { path } = await aCallerCode(world.council)
        return callerCode(world, world.council, { visitor: await signedIn(world.council, 'adviser'), path })
      } }
    ]
  },
  {
    name: 'The letter',
    route: '/staff/links/:linkId/letter',
    states: [
      { name: 'to the account’s holder', visit: async world => shown(world, world.council, await aLetter(await anAdviserReady(world.council))) },
      { name: 'to a typed address', visit: async world => shown(world, world.wordy, await aLetter(await anAdviserReadyWithoutHolder(world.wordy, `26/01234/${'X'.repeat(21)}`))) },
      { name: 'not to be shown again', visit: async world => {
        const { last } = await aLetter(await anAdviserReady(world.council))
        return shown(world, world.council, await signedIn(world.council, 'adviser'), last.path)
      } }
    ]
  },
  {
    name: 'A link that leads nowhere',
    route: '/link/:token',
    states: [
      { name: 'never was one', status: 404, visit: world => shown(world, world.council, undefined, '/link/AAAAAAAAAAAAAAAAAAAAAA') },
      { name: 'run out', status: 410, visit: async world => {
        const { path } = await anEmailedLink(world.council)
        await changeLinks(world.council, { expires_at: new Date() })
        return shown(world, world.council, undefined, path)
      } },
      { name: 'stopped', status: 410, visit: async world => {
        const { path } = await anEmailedLink(world.council)
        await changeLinks(world.council, { revoked_at: new Date() })
        return shown(world, world.council, undefined, path)
      } },
      { name: 'paid', visit: async world => {
        const { adviser, path } = await anEmailedLink(world.council)
        await payAtTheProvider(await goToTheCardPage(adviser, world.council))
        await adviser.visitor.get(`${adviser.path}/result`)
        return shown(world, world.council, undefined, path)
      } }
    ]
  },
  {
    name: 'Check and pay',
    route: null,
    states: [
      { name: 'opened by a link, to be paid and nothing more', visit: async world => {
        const { path } = await anEmailedLink(world.council)
        return shown(world, world.council, undefined, path)
      } }
    ]
  },
  {
    name: 'The result',
    route: null,
    states: [
      { name: 'declined, opened by a link', visit: async world => {
        const { path } = await anEmailedLink(world.wordy)
        const visitor = nobody(world, world.wordy)
        await visitor.get(path)
        const paying = { visitor, path: visitor.last.path.replace('/check', '') }
        await payAtTheProvider(await goToTheCardPage(paying, world.wordy), '4000000000000002')
        return shown(world, world.wordy, visitor, `${paying.path}/result`)
      } }
    ]
  },
  {
    name: 'Payment received',
    route: null,
    states: [
      { name: 'opened by a link, without the account and the card', visit: async world => {
        const { path } = await anEmailedLink(world.council)
        const visitor = nobody(world, world.council)
        await visitor.get(path)
        const paying = { visitor, path: visitor.last.path.replace('/check', '') }
        await payAtTheProvider(await goToTheCardPage(paying, world.council))
        return shown(world, world.council, visitor, `${paying.path}/result`)
      } }
    ]
  },
  {
    name: 'Get help to pay',
    route: null,
    states: [
      { name: 'opened by a link, only to pay', visit: async world => {
        const { path } = await anEmailedLink(world.council)
        const visitor = nobody(world, world.council)
        await visitor.get(path)
        return shown(world, world.council, visitor, visitor.last.path.replace('/check', '/help?from=check'))
      } }
    ]
  },
  {
    name: 'Check and pay',
    route: null,
    states: [
      { name: 'opened by a code, together with the adviser', visit: async world =>
        shown(world, world.council, await enterCode(world, await aCallerCode(world.council))) }
    ]
  },
  {
    name: 'Enter your code',
    route: '/code',
    states: [
      { name: 'first', visit: world => shown(world, world.council, undefined, '/code') },
      { name: 'nothing given', errors: true, visit: world => shown(world, world.wordy, undefined, '/code', sending({})) },
      { name: 'wrong', errors: true, visit: world => shown(world, world.council, undefined, '/code', sending({ 'Code': '7KQ2-93X-M4D', 'Your postcode': 'BF1 2AB' })) }
    ]
  }
]

function links(world: PagesWorld, council: TestCouncil, { visitor, path }: Paying, act?: ReturnType<typeof sending>) {
  return shown(world, council, visitor, `${path}/links`, act)
}

function callerCode(world: PagesWorld, council: TestCouncil, { visitor, path }: Paying, act?: ReturnType<typeof sending>) {
  return shown(world, council, visitor, `${path}/caller-code`, act)
}

/** An adviser who has sent a link by email, and the path that it leads to. */
async function anEmailedLink(council: TestCouncil): Promise<{ adviser: Paying, path: string }> {
  const adviser = await anAdviserReady(council)
  await adviser.visitor.get(`${adviser.path}/links`)
  await adviser.visitor.submit({ delivery: 'email', email: 'payer@mail.example' })
  const [message] = await rowsOf(council, 'outbox_messages', { payment_id: idIn(adviser.path), kind: 'pay_link' })
  return { adviser, path: /\/link\/\S+/.exec(String(message?.body))?.[0] ?? '' }
}

async function changeLinks(council: TestCouncil, change: Record<string, Date>): Promise<void> {
  await inCouncil(council.id, async trx => {
    const latest = trx('pay_links').where({ council_id: council.id }).orderBy('created_at', 'desc').limit(1).select('id')
    await trx('pay_links').where({ council_id: council.id }).whereIn('id', latest).update(change)
  })
}

async function aCallerCode(council: TestCouncil): Promise<Paying> {
  const adviser = await anAdviserReadyWithoutHolder(council)
  await adviser.visitor.get(`${adviser.path}/caller-code`)
  await adviser.visitor.submit({ postcode: 'BF1 2AB' })
  return adviser
}

async function enterCode(world: PagesWorld, adviser: Paying) {
  const caller = nobody(world, world.council)
  await caller.get('/code')
  await caller.submit({ code: codeOn(adviser.visitor), postcode: 'BF1 2AB' })
  return caller
}

async function aLetter({ visitor, path }: Paying) {
  await visitor.get(`${path}/links`)
  await visitor.submit({ delivery: 'letter', address: `Mx ${longWord}\n12 High Street\nWenlow`, postcode: 'BF1 2AB' })
  return visitor
}
