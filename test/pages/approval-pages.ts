import { aPromisingItem, asked } from '../support/builders-suspense.js'
import { aTransfer } from '../support/builders-transfers.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { type PagesWorld, sending, shown } from './world.js'

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
    name: 'Approval limits',
    route: '/staff/settings/approval-limits',
    states: [
      { name: 'as they are', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/approval-limits') },
      { name: 'without amounts', screen: 'large', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/approval-limits', sending({ Transfers: '', Refunds: 'ten' }, 'Save the limits')) }
    ]
  }
]
