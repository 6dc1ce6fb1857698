import { inCouncil } from '../../app/database/in-council.js'
import { anAccountHolder } from '../support/builders.js'
import { aDataRequestOf } from '../support/builders-data-requests.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { aSearchFor } from '../privacy/requests/searching.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Requests of people for what is held about them. */
export const dataRequestPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Requests for personal data',
    route: '/staff/data-requests',
    states: [
      { name: 'none yet', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/data-requests') },
      { name: 'late', screen: 'small', visit: async world => {
        await aDataRequestOf(world.council)
        return shown(world, world.council, await atWork(world.council, 'administrator'), '/staff/data-requests')
      } }
    ]
  },
  {
    name: 'Open a request for personal data',
    route: '/staff/data-requests/new',
    states: [{ name: 'with nothing to look for', screen: 'small', errors: true, visit: async world =>
      shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/data-requests/new', sending({}, 'Open it and look for them')) }]
  },
  {
    name: 'A request for personal data',
    route: '/staff/data-requests/:dataRequestId',
    states: [
      { name: 'sorted', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'administrator'), await aSortedRequest(world)) },
      { name: 'that waits for somebody else to agree to removal', screen: 'small', visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'administrator'), await aSortedRequest(world, { state: 'removal-asked', removal_asked_by: world.wordy.users.officer.id, removal_asked_at: new Date() })) },
      { name: 'removed in part', screen: 'small', visit: async world => {
        const { officer, administrator } = world.wordy.users
        const address = await aSortedRequest(world, {
          state: 'removed', removal_asked_by: officer.id, removal_asked_at: new Date(), removal_agreed_by: administrator.id, removal_agreed_at: new Date()
        }, 'debt')
        return shown(world, world.wordy, await atWork(world.wordy, 'administrator'), address)
      } },
      { name: 'closed without an outcome', screen: 'small', errors: true, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'administrator'), await aSortedRequest(world), sending({}, 'Close it')) }
    ]
  },
  {
    name: 'Whose is it?',
    route: '/staff/data-requests/:dataRequestId/places/:placeCode',
    states: [
      { name: 'two of one name', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'administrator'), `${await aSortedRequest(world)}/places/accounts`) },
      { name: 'of which somebody else has said otherwise since', screen: 'small', errors: true, status: 409, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'administrator'), `${await aSortedRequest(world)}/places/accounts`, async page => {
          await inCouncil(world.wordy.id, async trx => { await trx('personal_data_finds').where({ council_id: world.wordy.id, place: 'accounts' }).update({ whose: 'another' }) })
          await sending({}, 'All on this page are this person’s')(page)
        }) },
      { name: 'closed', screen: 'small', visit: async world => {
        const closed = { state: 'closed', outcome: 'given', closed_by: world.wordy.users.administrator.id, closed_at: new Date() }
        return shown(world, world.wordy, await atWork(world.wordy, 'administrator'), `${await aSortedRequest(world, closed)}/places/accounts`)
      } },
      { name: 'nothing there', screen: 'small', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'administrator'), `${await aSortedRequest(world)}/places/notes`) }
    ]
  },
  {
    name: 'What is held, to print',
    route: '/staff/data-requests/:dataRequestId/print',
    states: [{ name: 'an account, and not all', screen: 'small', visit: async world => {
      const address = await aSortedRequest(world, { state: 'found', looking: JSON.stringify({ cut: ['accounts'], unopened: 1 }) })
      return shown(world, world.wordy, await atWork(world.wordy, 'administrator'), `${address}/print`)
    } }]
  }
]

/** Of two of one long name; the first is theirs. Answers its address. */
async function aSortedRequest({ wordy }: PagesWorld, stands: Record<string, unknown> = {}, outcome: string | null = null): Promise<string> {
  const name = `Ms Jane ${longWord}`
  for (let number = 0; number < 2; number += 1) await anAccountHolder(wordy, { name, address: `1 ${longWord}, ${longWord}` })
  const id = await aSearchFor(wordy, { name })
  await inCouncil(wordy.id, async trx => {
    const first = trx('personal_data_finds').where({ council_id: wordy.id, request_id: id }).min('row_key')
    await trx('personal_data_finds').where({ council_id: wordy.id, request_id: id, row_key: first }).update({ whose: 'theirs', outcome })
    if (stands.state !== undefined) await trx('personal_data_requests').where({ council_id: wordy.id, id }).update(stands)
  })
  return `/staff/data-requests/${id}`
}
