import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type Pence, pence } from '../../money.js'
import { linkState, type LinkState } from './pay-link.js'

const shownForMs = 30 * 86_400_000
const mostShown = 50

/** A link by email or letter as whoever sent it sees it. */
export interface SentLink {
  id: string
  delivery: 'email' | 'letter'
  email: string | null
  createdAt: Date
  expiresAt: Date
  openedAt: Date | null
  state: LinkState
  paymentId: string
  reference: string
  totalPence: Pence
}

type LinkRow = Omit<SentLink, 'state' | 'totalPence'> & { revokedAt: Date | null, paymentStatus: string, total: number }

/** What an adviser has sent in the last thirty days, the latest first. */
export async function linksSentBy(trx: Knex.Transaction, councilId: CouncilId, adviserId: string, now: Date): Promise<SentLink[]> {
  return await sentLinks(trx, councilId, { 'pay_links.sent_by': adviserId }, now)
}

/** What has been sent for one payment, the latest first. */
export async function linksOf(trx: Knex.Transaction, councilId: CouncilId, paymentId: string, now: Date): Promise<SentLink[]> {
  return await sentLinks(trx, councilId, { 'pay_links.payment_id': paymentId }, now)
}

async function sentLinks(trx: Knex.Transaction, councilId: CouncilId, which: Record<string, string>, now: Date): Promise<SentLink[]> {
  const total = trx('payment_lines as line').sum('line.amount_pence')
    .whereRaw('line.council_id = payments.council_id and line.payment_id = payments.id')
  const rows = await trx('pay_links')
    .join('payments', join => { join.on('payments.council_id', 'pay_links.council_id').andOn('payments.id', 'pay_links.payment_id') })
    .where({ 'pay_links.council_id': councilId, ...which }).whereIn('pay_links.delivery', ['email', 'letter'])
    .where('pay_links.created_at', '>', new Date(now.getTime() - shownForMs))
    .orderBy('pay_links.created_at', 'desc').limit(mostShown)
    .select('pay_links.id', 'pay_links.delivery', 'pay_links.email', 'pay_links.created_at as createdAt', 'pay_links.expires_at as expiresAt',
      'pay_links.opened_at as openedAt', 'pay_links.revoked_at as revokedAt', 'payments.id as paymentId', 'payments.reference',
      'payments.status as paymentStatus', trx.raw('coalesce((?), 0)::bigint as total', [total])) as LinkRow[]
  return rows.map(({ revokedAt, paymentStatus, total: totalPence, ...row }) => ({
    ...row, totalPence: pence(totalPence),
    state: linkState({ ...row, revokedAt, isPaymentFinished: paymentStatus === 'paid' || paymentStatus === 'held' }, now)
  }))
}
