import { publicAccess, type Route } from '../web/route.js'
import { giveFeedback, showFeedback, showThanks } from './give-feedback.js'
import { saveThemes, showList, showLoad, showOne, showThemes, sort } from './triage/show-feedback.js'

/** What people say of the service, and what came of it. */
export const feedbackRoutes: Route[] = [
  { method: 'get', path: '/feedback', permission: publicAccess, handler: showFeedback },
  { method: 'post', path: '/feedback', permission: publicAccess, handler: giveFeedback },
  { method: 'get', path: '/feedback/thanks', permission: publicAccess, handler: showThanks },

  { method: 'get', path: '/staff/feedback', permission: 'feedback.view', handler: showList },
  { method: 'get', path: '/staff/feedback/load', permission: 'feedback.view', handler: showLoad },
  { method: 'get', path: '/staff/feedback/themes', permission: 'feedback.triage', handler: showThemes },
  { method: 'post', path: '/staff/feedback/themes', permission: 'feedback.triage', handler: saveThemes },
  { method: 'get', path: '/staff/feedback/:feedbackId', permission: 'feedback.view', handler: showOne },
  { method: 'post', path: '/staff/feedback/:feedbackId/sortings', permission: 'feedback.triage', handler: sort }
]
