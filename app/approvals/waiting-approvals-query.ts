import type { Pence } from '../money.js'
import type { Permission } from '../users/permissions.js'
import type { Person } from '../users/person.js'
import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { waitingReversals } from '../imports/import-reversal.js'
import { refundReasons } from '../refunds/refund-reasons.js'
import { type ListedRefund, listRefunds } from '../refunds/refunds-query.js'
import { waitingRequests } from '../suspense/unidentified-request.js'
import { waitingTransfers } from '../transfers/transfers-query.js'

/** Something that another person has asked for and that waits for this person's yes. */
export interface WaitingApproval {
  kind: 'transfer' | 'reversal' | 'put-back' | 'refund' | 'unidentified' | 'import-reversal'
  /** Where it is looked at and decided. */
  href: string
  /** What people call it by: its number, or a file's name. */
  name: string
  amountPence: Pence
  payerName: string | null
  /** In the words of who asked, or of the council's list; null where none are given. */
  why: string | null
  requestedByName: string | null
  requestedAt: Date
  /** The first of the accounts concerned, and how many more there are; null where it is of none, or of a whole file. */
  accountName: string | null
  accountReference: string | null
  moreAccounts: number | null
}

const ofNoAccount = { accountName: null, accountReference: null, moreAccounts: null }

interface ApprovalSource {
  /** Who decides such things. */
  permission: Permission
  /** Oldest first, within the person's limits, without what they have asked for themselves. */
  find: (trx: Knex.Transaction, councilId: CouncilId, person: Person, most: number) => Promise<WaitingApproval[]>
}

/** Everything that two people decide. A feature that has such things adds a line. */
const sources: readonly ApprovalSource[] = [
  {
    permission: 'transfers.approve',
    find: async (trx, councilId, person, most) => (await waitingTransfers(trx, councilId, person, most)).map(transfer => (
      { ...transfer, kind: transfer.movement, payerName: null, href: `/staff/transfers/${transfer.id}`, name: transfer.reference }))
  },
  {
    permission: 'refunds.approve',
    find: async (trx, councilId, person, most) => (await listRefunds(trx, councilId, person, { states: ['requested'], exceptBy: person.id, most })).map(refund => (
      { ...refund, kind: 'refund' as const, why: whyRefunded(refund), href: `/staff/refunds/${refund.id}`, name: refund.reference }))
  },
  {
    permission: 'suspense.approve',
    find: async (trx, councilId, person, most) => (await waitingRequests(trx, councilId, { most, limits: person, exceptBy: person.id })).map(request => (
      { ...request, ...ofNoAccount, kind: 'unidentified' as const, payerName: null, why: request.reason, href: '/staff/suspense/unidentified', name: request.reference }))
  },
  {
    permission: 'imports.approve-reversal',
    // Whoever is limited decides on no file as a whole, and is not told its sum.
    find: async (trx, councilId, person, most) => person.isLimited() ? [] : (await waitingReversals(trx, councilId, person.id, most))
      .map(file => ({ ...file, ...ofNoAccount, kind: 'import-reversal' as const, payerName: null, why: null, href: `/staff/imports/${file.id}`, name: file.fileName }))
  }
]

/** What waits for this person's yes, oldest first. */
export async function waitingApprovals(trx: Knex.Transaction, councilId: CouncilId, person: Person, most: number): Promise<WaitingApproval[]> {
  const found: WaitingApproval[] = []
  for (const { permission, find } of sources) {
    if (person.may(permission)) found.push(...await find(trx, councilId, person, most))
  }
  return found.sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime()).slice(0, most)
}

function whyRefunded({ reasonCode, reason }: ListedRefund): string | null {
  const words = [reasonCode === null ? null : refundReasons[reasonCode], reason].filter(part => part !== null)
  return words.length === 0 ? null : words.join(': ')
}
