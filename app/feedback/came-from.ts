import type { Request } from 'express'
import { endOf, pageAt } from '../web/rendering/page-pattern.js'

/** The page from which somebody came to say something of it. */
export interface CameFrom {
  /** The pattern of its address; null where it is none of ours. */
  page: string | null
  /** As it stands in addresses. */
  carried: string
  /** Of what is paid there: the short name in the address, or the payment of this session. */
  fundSlug: string | null
  paymentId: string | null
  /** Where it can be gone back to; the start page where that cannot be known. */
  back: string
}

/** Only pages of residents, and of payments only those that this session has opened: what was carried can lead nowhere else. */
export function cameFrom({ app, session }: Pick<Request, 'app' | 'session'>, carried: string): CameFrom {
  const page = pageAt(app, carried)
  if (page === undefined || page.pattern.startsWith('/staff')) return { page: null, carried: '', fundSlug: null, paymentId: null, back: '/' }
  const [, first, second = ''] = page.carried.split('/')
  const paymentId = first === 'payments' ? Object.keys(session.payments ?? {}).sort().reverse().find(id => endOf(id) === second) ?? null : null
  return {
    page: page.pattern, carried: page.carried, paymentId, fundSlug: first === 'pay' && page.pattern.startsWith('/pay/:fund') ? second : null,
    back: backTo(page.carried, page.isShown, paymentId)
  }
}

function backTo(carried: string, isShown: boolean, paymentId: string | null): string {
  const address = paymentId === null ? carried : carried.replace(endOf(paymentId), paymentId)
  if (isShown && !/[~]|\/-(\/|$)/.test(address)) return address
  return paymentId === null ? '/' : `/payments/${paymentId}`
}
