import { publicAccess, type Route } from '../../web/route.js'
import { giveSlipReference, makeSlipOfLine, showSlipQuestion } from './make-slip.js'
import { makeLetter, showLetter, showLetterForm } from './print-letter.js'
import { showSlip } from './show-slip.js'
import { showOfflineFunds, showWays, showWaysOfLine } from './show-ways.js'

/** The offline way: how to pay at a shop, by post or by phone, with a slip to print. */
export const offlineRoutes: Route[] = [
  { method: 'get', path: '/another-way', permission: publicAccess, handler: showOfflineFunds },
  { method: 'get', path: '/another-way/:fund', permission: publicAccess, handler: showWays },
  { method: 'get', path: '/another-way/:fund/:way', permission: publicAccess, handler: showSlipQuestion },
  { method: 'post', path: '/another-way/:fund/:way', permission: publicAccess, handler: giveSlipReference },
  { method: 'get', path: '/payments/:paymentId/lines/:line/another-way', permission: publicAccess, handler: showWaysOfLine },
  { method: 'post', path: '/payments/:paymentId/lines/:line/slips', permission: publicAccess, handler: makeSlipOfLine },
  { method: 'get', path: '/slips/:slipId', permission: publicAccess, handler: showSlip },

  { method: 'get', path: '/staff/payment-letters/new', permission: 'payments.help', handler: showLetterForm },
  { method: 'post', path: '/staff/payment-letters', permission: 'payments.help', handler: makeLetter },
  { method: 'get', path: '/staff/payment-letters/:slipId', permission: 'payments.help', handler: showLetter }
]
