import { publicAccess, type Route } from '../web/route.js'
import { giveFeedback, showFeedback, showThanks } from './give-feedback.js'

/** What people say of the service, and what came of it. */
export const feedbackRoutes: Route[] = [
  { method: 'get', path: '/feedback', permission: publicAccess, handler: showFeedback },
  { method: 'post', path: '/feedback', permission: publicAccess, handler: giveFeedback },
  { method: 'get', path: '/feedback/thanks', permission: publicAccess, handler: showThanks }
]
