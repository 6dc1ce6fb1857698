import { systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { dropBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workBulkAllocation } from '../../app/suspense/bulk/work-bulk.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { aBulkAllocation, anAllocation, aNote, aPromisingItem, asked, asStaff, taken } from '../support/builders-suspense.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Suspense: its list, an item in every state, and what is done with many. */
export const suspensePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Suspense',
    route: '/staff/suspense',
    states: [
      { name: 'empty', screen: 'small', visit: async world => await at(world, world.quiet, 'officer', '') },
      { name: 'with every kind of item', screen: 'large', visit: async world => await list(world, 'officer', '') },
      { name: 'with every kind of item', screen: 'small', explained: tableScrolls, visit: async world => await list(world, 'officer', '') },
      { name: 'to whoever only looks', screen: 'large', visit: async world => await list(world, 'auditor', '?order=largest') },
      { name: 'narrowed to nothing', screen: 'small', visit: async world => await list(world, 'officer', '?words=zebra&who=mine&age=365') },
      { name: 'with wrong amounts', screen: 'large', errors: true, visit: async world => await list(world, 'officer', '?smallest=ten&largest=1') }
    ]
  },
  {
    name: 'Suspense item',
    route: '/staff/suspense/items/:entryId/:itemLine',
    states: [
      { name: 'with a suggestion', screen: 'small', visit: async world => await item(world, world.council, await aPromisingItem(world.council)) },
      { name: 'with a suggestion', screen: 'large', visit: async world => await item(world, world.council, await aPromisingItem(world.council)) },
      { name: 'with long words, notes and a history', screen: 'small', visit: async world => await item(world, world.wordy, await longStory(world.wordy)) },
      { name: 'with long words, notes and a history', screen: 'large', visit: async world => await item(world, world.wordy, await longStory(world.wordy)) },
      { name: 'that another person has', screen: 'small', visit: async world => {
        const key = await aPromisingItem(world.council)
        await taken(world.council, key)
        return await item(world, world.council, key)
      } },
      { name: 'that waits for an approver', screen: 'large', visit: async world => {
        const key = await aPromisingItem(world.council)
        await asked(world.council, key)
        return await item(world, world.council, key)
      } },
      { name: 'nothing entered', screen: 'small', errors: true, visit: async world =>
        await item(world, world.council, await aPromisingItem(world.council), sending({}, 'Allocate')) },
      { name: 'split over accounts', screen: 'large', visit: async world =>
        await item(world, world.council, await aPromisingItem(world.council), sending({ Amount: '12' }, 'Split: add another account')) },
      { name: 'of which nothing remains', screen: 'large', visit: async world => {
        const key = await aPromisingItem(world.council, 10_00)
        await anAllocation(world.council, key)
        return await item(world, world.council, key)
      } }
    ]
  },
  {
    name: 'Return money to its sender',
    route: '/staff/suspense/items/:entryId/:itemLine/return',
    states: giveUpStates('return', 'Return it')
  },
  {
    name: 'Ask for unidentified income',
    route: '/staff/suspense/items/:entryId/:itemLine/unidentified',
    states: giveUpStates('unidentified', 'Ask an approver')
  },
  {
    name: 'Put money back in suspense',
    route: '/staff/suspense/items/:entryId/:itemLine/put-back/:allocationId',
    states: [
      { name: 'first', screen: 'small', visit: async world => await putBack(world) },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await putBack(world, sending({}, 'Put it back in suspense')) }
    ]
  },
  {
    name: 'Take money off an account',
    route: '/staff/suspense/from/:entryId/:itemLine',
    states: [
      { name: 'first', screen: 'small', visit: async world => await offAccount(world) },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await offAccount(world, sending({}, 'Put it in suspense')) }
    ]
  },
  {
    name: 'What waits to become unidentified income',
    route: '/staff/suspense/unidentified',
    states: [
      { name: 'nothing', screen: 'large', visit: async world => await at(world, world.quiet, 'approver', '/unidentified') },
      { name: 'to an approver', screen: 'small', visit: async world => await waiting(world, 'approver') },
      { name: 'to who asked', screen: 'large', visit: async world => await waiting(world, 'officer') }
    ]
  },
  {
    name: 'Suggestions accepted many at once',
    route: '/staff/suspense/bulk-allocations',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.quiet, 'officer', '/bulk-allocations') },
      { name: 'some', screen: 'large', visit: async world => {
        const { council } = await ofManyItems('finished')
        return await at(world, council, 'officer', '/bulk-allocations')
      } }
    ]
  },
  {
    name: 'Bulk allocation',
    route: '/staff/suspense/bulk-allocations/:bulkId',
    states: [
      { name: 'proposed', screen: 'small', explained: tableScrolls, visit: async world => await bulk(world, 'proposed') },
      { name: 'proposed', screen: 'large', visit: async world => await bulk(world, 'proposed') },
      { name: 'proposed by another', screen: 'large', visit: async world => await bulk(world, 'proposed', 'finance') },
      { name: 'under way', screen: 'small', explained: tableScrolls, visit: async world => await bulk(world, 'confirmed') },
      { name: 'done, with some passed over', screen: 'large', visit: async world => await bulk(world, 'finished') },
      { name: 'dropped', screen: 'small', explained: tableScrolls, visit: async world => await bulk(world, 'dropped') }
    ]
  }
]

function giveUpStates(step: string, button: string): RegisteredPage<PagesWorld>['states'] {
  const visit = async (world: PagesWorld, act?: ReturnType<typeof sending>) =>
    await item(world, world.council, await aPromisingItem(world.council), act, `/${step}`)
  return [
    { name: 'first', screen: 'small', visit: async world => await visit(world) },
    { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await visit(world, sending({}, button)) }
  ]
}

/** A council of its own, so that lists hold what this page means and no more. */
async function list(world: PagesWorld, as: TestUserName, query: string) {
  const council = await aPayingCouncil()
  const [one, two] = [await aPromisingItem(council), await aPromisingItem(council)]
  await taken(council, one)
  await asked(council, two)
  await anAllocation(council, await aPromisingItem(council))
  await aSuspenseItem(council, { amountPence: pence(-70_00), narrative: `UNPAID CHQ ${longWord} ${longWord}` })
  await aSuspenseItem(council, { accountReference: 'JANUARY RENT', narrative: '' })
  await workMatching(council.id, systemClock)
  return await at(world, council, as, query)
}

async function longStory(council: TestCouncil): Promise<ItemKey> {
  const { id: entryId } = await aSuspenseItem(council, { amountPence: pence(45_00), narrative: `STO ${longWord} ${longWord} RENT`, accountReference: longWord.slice(0, 30) })
  const key = { entryId, lineNumber: 2 }
  await anAllocation(council, key)
  await anAllocation(council, key)
  await aNote(council, key, `${longWord}\nasked the bank: ${longWord}${longWord}`, { fileName: `${longWord}.pdf` })
  await aNote(council, key, `Not this one: ${longWord}`, { fileName: `${longWord}.pdf`, struckReason: `Belongs to ${longWord}` })
  return key
}

async function putBack(world: PagesWorld, act?: ReturnType<typeof sending>) {
  const key = await aPromisingItem(world.council)
  return await item(world, world.council, key, act, `/put-back/${await anAllocation(world.council, key)}`)
}

async function offAccount(world: PagesWorld, act?: ReturnType<typeof sending>) {
  const allocationId = await anAllocation(world.wordy, await aPromisingItem(world.wordy))
  return await at(world, world.wordy, 'officer', `/from/${allocationId}/2`, act)
}

async function waiting(world: PagesWorld, as: TestUserName) {
  await asked(world.wordy, await aPromisingItem(world.wordy), `Asked the bank and ${longWord}`)
  return await at(world, world.wordy, as, '/unidentified')
}

async function ofManyItems(asFarAs: 'proposed' | 'confirmed' | 'finished'): Promise<{ council: TestCouncil, id: string }> {
  const council = await aPayingCouncil()
  for (let made = 0; made < 3; made += 1) await aPromisingItem(council)
  if (asFarAs !== 'finished') return { council, id: await aBulkAllocation(council, asFarAs) }
  const id = await aBulkAllocation(council, 'confirmed')
  const { entry_id: entryId } = await asStaff(council, 'officer', async trx => await trx('bulk_allocation_rows').where({ council_id: council.id, bulk_id: id }).first()) as
    { entry_id: string }
  await taken(council, { entryId, lineNumber: 2 })
  await workBulkAllocation(council.id, id, systemClock)
  return { council, id }
}

async function bulk(world: PagesWorld, state: 'proposed' | 'confirmed' | 'finished' | 'dropped', as: TestUserName = 'officer') {
  const { council, id } = await ofManyItems(state === 'dropped' ? 'proposed' : state)
  if (state === 'dropped') await asStaff(council, 'officer', async (trx, worker) => { await dropBulk(trx, worker, id) })
  return await at(world, council, as, `/bulk-allocations/${id}${state === 'confirmed' ? '?refresh=off' : ''}`)
}

async function item(world: PagesWorld, council: TestCouncil, { entryId, lineNumber }: ItemKey, act?: ReturnType<typeof sending>, more = '') {
  return await at(world, council, 'officer', `/items/${entryId}/${lineNumber}${more}`, act)
}

async function at(world: PagesWorld, council: TestCouncil, as: TestUserName, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, as), `/staff/suspense${path}`, act)
}
