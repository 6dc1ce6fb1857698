import type { Route } from '../web/route.js'
import { ask, lookUpAccount, lookUpReceipt, passOn, showCaller, showLookUp } from './show-look-up.js'
import { answer, showQuestions } from './show-questions.js'

/** "Did my payment arrive?": an adviser sees one account's or one receipt's payments, once the caller has shown that they are theirs. */
export const lookUpRoutes: Route[] = [
  { method: 'get', path: '/staff/did-it-arrive', permission: 'payments.look-up', handler: showCaller },
  { method: 'post', path: '/staff/did-it-arrive/accounts', permission: 'payments.look-up', handler: lookUpAccount, goesOn: true },
  { method: 'post', path: '/staff/did-it-arrive/receipts', permission: 'payments.look-up', handler: lookUpReceipt, goesOn: true },
  { method: 'post', path: '/staff/did-it-arrive/questions', permission: 'payments.look-up', handler: passOn },
  { method: 'get', path: '/staff/did-it-arrive/:lookUpId', permission: 'payments.look-up', handler: showLookUp },
  { method: 'post', path: '/staff/did-it-arrive/:lookUpId/questions', permission: 'payments.look-up', handler: ask },
  { method: 'get', path: '/staff/questions', permission: 'traces.work', handler: showQuestions },
  { method: 'post', path: '/staff/questions/:questionId/answers', permission: 'traces.work', handler: answer }
]
