import type { OpenedPayment } from '../open-payment.js'
import type { Help } from './help.js'
import { journeyPath } from './page-of-journey.js'

/**
 * offer: no code yet · code: to be read out · expired: it has run out · joined: somebody is helping · finished: the payment is ·
 * only-to-pay: they came by a link, and there is nothing to fill in together.
 */
export interface GetHelpPage {
  state: 'offer' | 'code' | 'expired' | 'joined' | 'finished' | 'only-to-pay'
  paymentId: string
  reference: string
  /** The page that the resident came from, to go back to and for the adviser to see. */
  from: string | null
  backPath: string
  code?: string
  minutesLeft?: number
}

/** What a resident who is stuck sees about one payment. A code is shown only in the session that made it. */
export function getHelpPage({ opened, code, shownCode, fromPage, now }: {
  opened: OpenedPayment, code: Help | undefined, shownCode: string | undefined, fromPage: string | null, now: Date
}): GetHelpPage {
  const { payment, help, access } = opened
  const from = fromPage ?? code?.from_page ?? null
  const page = { paymentId: payment.id, reference: payment.reference, from, backPath: journeyPath(payment.id, from) }
  if (payment.isFinished()) return { ...page, state: 'finished' }
  if (access === 'pay-only') return { ...page, state: 'only-to-pay' }
  if (code?.canBeClaimed(now) === true && shownCode !== undefined && code.code_expires_at !== null) {
    const minutesLeft = Math.ceil((code.code_expires_at.getTime() - now.getTime()) / 60_000)
    return { ...page, state: 'code', code: shownCode, minutesLeft }
  }
  if (help?.isActive(now) === true) return { ...page, state: 'joined' }
  return { ...page, state: code?.hasRunOut(now) === true ? 'expired' : 'offer' }
}
