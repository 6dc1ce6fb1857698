import { approveTransfer, refuseTransfer } from '../../app/transfers/decide-transfer.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { aReference, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aPaidLine, aRequest, aReversal, aTarget, aTransfer, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Money that is moved or turned round, and what waits for another person. */
export const transferPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Move money',
    route: '/staff/transfers/new',
    states: [
      { name: 'of one payment', screen: 'small', visit: async world => await moving(world, world.council) },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await moving(world, world.council, sending({}, 'Check what will happen')) },
      { name: 'of a payment some of which has gone, to several accounts', screen: 'large', visit: async world =>
        await moving(world, world.wordy, sending({ 'How much to take': '12', 'Reference': longWord }, 'Add another account'), true) },
      { name: 'to be checked', screen: 'small', explained: tableScrolls, visit: async world => await checking(world, world.council, 100_00) },
      { name: 'to be checked, above the limit', screen: 'large', visit: async world => await checking(world, world.wordy, 1200_00) }
    ]
  },
  {
    name: 'Payments of an account to move',
    route: '/staff/transfers/from/:fundCode/:accountReference',
    states: [
      { name: 'none', screen: 'large', visit: async world => await at(world, world.quiet, 'officer', `/staff/transfers/from/${councilTax(world.quiet)}/1`) },
      { name: 'one', screen: 'small', visit: async world => {
        const { reference } = await aPaidLine(world.wordy, 100_00, { cardholderName: `${longWord} ${longWord}` })
        return await at(world, world.wordy, 'officer', `/staff/transfers/from/${councilTax(world.wordy)}/${reference}`)
      } }
    ]
  },
  {
    name: 'Transfers',
    route: '/staff/transfers',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.quiet, 'officer', '/staff/transfers') },
      { name: 'some', screen: 'large', visit: async world => {
        await aTransfer(world.council, 10_00)
        await aTransfer(world.council, 1200_00)
        return await at(world, world.council, 'auditor', '/staff/transfers')
      } }
    ]
  },
  {
    name: 'A transfer',
    route: '/staff/transfers/:transferId',
    states: [
      { name: 'that is done', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.council, 'officer', `/staff/transfers/${(await aTransfer(world.council, 10_00)).id}?done=yes`) },
      { name: 'that waits, to an approver', screen: 'large', visit: async world =>
        await at(world, world.wordy, 'approver', `/staff/transfers/${(await aTransfer(world.wordy, 1200_00, { reasonCode: 'other', explanation: `${longWord} `.repeat(8).trim() })).id}`) },
      { name: 'that waits, to who asked', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.council, 'officer', `/staff/transfers/${(await aTransfer(world.council, 1200_00)).id}`) },
      { name: 'refused without a reason', screen: 'small', errors: true, explained: tableScrolls, visit: async world =>
        shown(world, world.council, await atWork(world.council, 'approver'), `/staff/transfers/${(await aTransfer(world.council, 1200_00)).id}`, sending({}, 'Refuse')) },
      { name: 'that is refused', screen: 'large', visit: async world => {
        const { id } = await aTransfer(world.council, 1200_00)
        await asMover(world.council, 'approver', async (trx, mover) => { await refuseTransfer(trx, mover, id, 'It is the right account') })
        return await at(world, world.council, 'officer', `/staff/transfers/${id}`)
      } }
    ]
  },
  {
    name: 'Reverse a transaction',
    route: '/staff/transactions/:entryId/reversal',
    states: [
      { name: 'of a transfer', screen: 'small', visit: async world => await at(world, world.council, 'officer', reversalPath(await aMove(world.council))) },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world =>
        shown(world, world.council, await atWork(world.council, 'officer'), reversalPath(await aMove(world.council)), sending({}, 'Reverse it')) },
      { name: 'above the limit', screen: 'large', visit: async world => await at(world, world.council, 'officer', reversalPath(await aLargeMove(world.council))) },
      { name: 'that waits', screen: 'small', visit: async world => {
        const entryId = await aLargeMove(world.council)
        await aReversal(world.council, entryId, 'finance')
        return await at(world, world.council, 'officer', reversalPath(entryId))
      } },
      { name: 'whose money has moved on', screen: 'small', visit: async world => {
        const entryId = await aMove(world.council)
        const onward = await aRequest(world.council, [{ entryId, lineNumber: 2, amountPence: 5_00 }], [aTarget(world.council, 5_00)])
        await asMover(world.council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, onward))
        return await at(world, world.council, 'officer', reversalPath(entryId))
      } },
      { name: 'of a card payment', screen: 'large', visit: async world => await at(world, world.council, 'officer', reversalPath((await aPaidLine(world.council)).entryId)) }
    ]
  }
]

async function moving(world: PagesWorld, council: TestCouncil, act?: ReturnType<typeof sending>, isPartGone = false) {
  const line = await aPaidLine(council, 120_00, { cardholderName: `${longWord} ${longWord}` })
  if (isPartGone) {
    const request = await aRequest(council, [{ ...line, amountPence: 20_00 }], [aTarget(council, 20_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
  }
  return shown(world, council, await atWork(council, 'officer'), `/staff/transfers/new?entry=${line.entryId}`, act)
}

async function checking(world: PagesWorld, council: TestCouncil, amount: number) {
  const line = await aPaidLine(council, amount)
  return shown(world, council, await atWork(council, 'officer'), `/staff/transfers/new?entry=${line.entryId}`, async page => {
    await page.select('[name="fund-1"]', fundOf(council, 'parking-fines').code)
    await page.click('[name="reason"][value="wrong-fund"]')
    await sending({ Reference: aReference(council, 'parking-fines') }, 'Check what will happen')(page)
  })
}

async function at(world: PagesWorld, council: TestCouncil, name: TestUserName, path: string) {
  return shown(world, council, await atWork(council, name), path)
}

/** An entry that a transfer within the limit has posted. */
async function aMove(council: TestCouncil): Promise<string> {
  return await firstEntryOf(council, (await aTransfer(council, 40_00)).id)
}

/** One that another person has agreed to. */
async function aLargeMove(council: TestCouncil): Promise<string> {
  const { id } = await aTransfer(council, 1200_00)
  await asMover(council, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, id) })
  return await firstEntryOf(council, id)
}

async function firstEntryOf(council: TestCouncil, transferId: string): Promise<string> {
  const [entryId] = await entriesOfTransfer(council, transferId)
  if (entryId === undefined) throw new Error('The transfer has posted nothing')
  return entryId
}

function reversalPath(entryId: string): string {
  return `/staff/transactions/${entryId}/reversal`
}

function councilTax(council: TestCouncil): string {
  return fundOf(council, 'council-tax').code
}
