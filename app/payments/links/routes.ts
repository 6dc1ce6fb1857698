import { publicAccess, type Route } from '../../web/route.js'
import { enterCode, openLink, showCodeForm } from './open-link.js'
import { giveCallerCode, makeLink, showCallerCode, showLinks } from './pass-on-payment.js'
import { sendAgain, showLetter, stop } from './sent-links.js'

/** Paying without speaking a card number: a payment is passed on by link, letter or a code that is read out. */
export const linkRoutes: Route[] = [
  { method: 'get', path: '/payments/:paymentId/links', permission: 'payments.send-link', handler: showLinks },
  { method: 'post', path: '/payments/:paymentId/links', permission: 'payments.send-link', handler: makeLink },
  { method: 'get', path: '/payments/:paymentId/caller-code', permission: 'payments.help', handler: showCallerCode },
  { method: 'post', path: '/payments/:paymentId/caller-code', permission: 'payments.help', handler: giveCallerCode },
  { method: 'get', path: '/staff/links/:linkId/letter', permission: 'payments.send-link', handler: showLetter },
  { method: 'post', path: '/staff/links/:linkId/resends', permission: 'payments.send-link', handler: sendAgain },
  { method: 'post', path: '/staff/links/:linkId/revocations', permission: 'payments.send-link', handler: stop },

  { method: 'get', path: '/link/:token', permission: publicAccess, handler: openLink },
  { method: 'get', path: '/code', permission: publicAccess, handler: showCodeForm },
  { method: 'post', path: '/code', permission: publicAccess, handler: enterCode }
]
