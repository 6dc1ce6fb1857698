import { publicAccess, type Route } from '../web/route.js'
import { addReference, showReferenceToAdd } from './answers/add-reference.js'
import { changeReference, giveFirstReference, showReference, showReferenceOfLine } from './answers/answer-reference.js'
import { giveAmount, showAmount } from './answers/answer-amount.js'
import { giveDetails, showDetails } from './answers/answer-details.js'
import { givePostcode, showPostcode } from './answers/answer-postcode.js'
import { answerRepeat, showRepeat } from './journey/answer-repeat.js'
import { removeLine, showBasket, showRemoval } from './journey/basket.js'
import { pay, showCheck } from './journey/check-answers.js'
import { showFunds, showFundsToAdd, showNoReference, showNotListed } from './journey/choose-fund.js'
import { continuePayment } from './journey/next-question.js'
import { returnFromProvider, showResult } from './journey/show-result.js'

/** The one journey, for residents and for advisers who help them, from "what are you paying?" to the result. */
export const paymentRoutes: Route[] = [
  { method: 'get', path: '/pay', permission: publicAccess, handler: showFunds },
  { method: 'get', path: '/pay/not-listed', permission: publicAccess, handler: showNotListed },
  { method: 'get', path: '/pay/:fund', permission: publicAccess, handler: showReference },
  { method: 'post', path: '/pay/:fund', permission: publicAccess, handler: giveFirstReference },
  { method: 'get', path: '/pay/:fund/no-reference', permission: publicAccess, handler: showNoReference },

  { method: 'get', path: '/payments/:paymentId', permission: publicAccess, handler: continuePayment },
  { method: 'get', path: '/payments/:paymentId/add', permission: publicAccess, handler: showFundsToAdd },
  { method: 'get', path: '/payments/:paymentId/add/:fund', permission: publicAccess, handler: showReferenceToAdd },
  { method: 'post', path: '/payments/:paymentId/add/:fund', permission: publicAccess, handler: addReference },
  { method: 'get', path: '/payments/:paymentId/lines/:line/reference', permission: publicAccess, handler: showReferenceOfLine },
  { method: 'post', path: '/payments/:paymentId/lines/:line/reference', permission: publicAccess, handler: changeReference },
  { method: 'get', path: '/payments/:paymentId/lines/:line/postcode', permission: publicAccess, handler: showPostcode },
  { method: 'post', path: '/payments/:paymentId/lines/:line/postcode', permission: publicAccess, handler: givePostcode },
  { method: 'get', path: '/payments/:paymentId/lines/:line/amount', permission: publicAccess, handler: showAmount },
  { method: 'post', path: '/payments/:paymentId/lines/:line/amount', permission: publicAccess, handler: giveAmount },
  { method: 'get', path: '/payments/:paymentId/lines/:line/repeat', permission: publicAccess, handler: showRepeat },
  { method: 'post', path: '/payments/:paymentId/lines/:line/repeat', permission: publicAccess, handler: answerRepeat },
  { method: 'get', path: '/payments/:paymentId/lines/:line/remove', permission: publicAccess, handler: showRemoval },
  { method: 'post', path: '/payments/:paymentId/lines/:line/remove', permission: publicAccess, handler: removeLine },
  { method: 'get', path: '/payments/:paymentId/basket', permission: publicAccess, handler: showBasket },
  { method: 'get', path: '/payments/:paymentId/details', permission: publicAccess, handler: showDetails },
  { method: 'post', path: '/payments/:paymentId/details', permission: publicAccess, handler: giveDetails },
  { method: 'get', path: '/payments/:paymentId/check', permission: publicAccess, handler: showCheck },
  { method: 'post', path: '/payments/:paymentId/attempts', permission: publicAccess, handler: pay },
  { method: 'get', path: '/payments/:paymentId/return/:token', permission: publicAccess, handler: returnFromProvider },
  { method: 'get', path: '/payments/:paymentId/result', permission: publicAccess, handler: showResult }
]
