import { refuseTransfer } from '../../app/transfers/decide-transfer.js'
import { aPromisingItem, asked } from '../support/builders-suspense.js'
import { aTransfer, asMover } from '../support/builders-transfers.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** What two people decide, and from which amounts on. */
export const approvalPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'What waits for approval',
    route: '/staff/approvals',
    states: [
      { name: 'nothing', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'approver'), '/staff/approvals') },
      { name: 'several', screen: 'large', visit: async world => {
        await aTransfer(world.council, 1200_00)
        await asked(world.council, await aPromisingItem(world.council))
        return shown(world, world.council, await atWork(world.council, 'approver'), '/staff/approvals')
      } }
    ]
  },
  {
    name: 'What became of what one asked for',
    route: '/staff/outcomes',
    states: [
      { name: 'nothing', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'officer'), '/staff/outcomes') },
      { name: 'a refusal', screen: 'small', visit: async world => {
        const { id } = await aTransfer(world.wordy, 1200_00)
        await asMover(world.wordy, 'approver', async (trx, mover) => { await refuseTransfer(trx, mover, id, longWord) })
        return shown(world, world.wordy, await atWork(world.wordy, 'officer'), '/staff/outcomes')
      } }
    ]
  },
  {
    name: 'Approval limits',
    route: '/staff/settings/approval-limits',
    states: [
      { name: 'as they are', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/approval-limits') },
      { name: 'without amounts', screen: 'large', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/approval-limits', sending({ Transfers: '', Refunds: 'ten' }, 'Save the limits')) }
    ]
  }
]
