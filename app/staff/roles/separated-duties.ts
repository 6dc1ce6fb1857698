import type { Permission } from '../../users/permissions.js'
import { permissionWords } from '../../users/permission-words.js'

/** What one person asks for and another agrees to. */
const approvals: readonly { asking: Permission, approving: Permission }[] = [
  { asking: 'transfers.make', approving: 'transfers.approve' },
  { asking: 'refunds.request', approving: 'refunds.approve' },
  { asking: 'refunds.approve', approving: 'refunds.pay' },
  { asking: 'suspense.work', approving: 'suspense.approve' },
  { asking: 'imports.request-reversal', approving: 'imports.approve-reversal' }
]

/** With these somebody moves money, or lets it be moved. */
const moving: readonly Permission[] = [
  'transfers.make', 'transfers.approve', 'entries.reverse', 'refunds.request', 'refunds.approve', 'refunds.pay', 'suspense.work', 'suspense.approve',
  'imports.upload', 'imports.decide', 'imports.request-reversal', 'imports.approve-reversal'
]
const givingPower: readonly Permission[] = ['users.change', 'roles.change']

/** Two duties that are better not one person's, in the words of their permissions. */
export interface DutiesTogether {
  one: string
  other: string
  /** Administration and money together; otherwise both sides of an approval. */
  isPower: boolean
}

/**
 * The duties that a role brings together and that are better kept apart. Nobody ever approves their own, whatever their role: the actions
 * themselves see to that. But whoever has both sides can agree with another who has, and whoever also gives out roles can give them to anybody.
 */
export function dutiesTogether(permissions: readonly Permission[]): DutiesTogether[] {
  const both = approvals.filter(({ asking, approving }) => permissions.includes(asking) && permissions.includes(approving))
  const [power, money] = [givingPower.find(one => permissions.includes(one)), moving.find(one => permissions.includes(one))]
  return [
    ...both.map(({ asking, approving }) => ({ one: permissionWords[asking].words, other: permissionWords[approving].words, isPower: false })),
    ...power === undefined || money === undefined ? [] : [{ one: permissionWords[power].words, other: permissionWords[money].words, isPower: true }]
  ]
}
