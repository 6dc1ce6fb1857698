import type { Route } from '../../web/route.js'
import { addNewFeed, saveFeedSettings, showFeedSettings, showNewFeed } from './change-feed.js'

/** Which host systems are sent postings, and how. */
export const postingFeedRoutes: Route[] = [
  { method: 'get', path: '/staff/posting-feeds/new', permission: 'posting-layouts.change', handler: showNewFeed },
  { method: 'post', path: '/staff/posting-feeds', permission: 'posting-layouts.change', handler: addNewFeed },
  { method: 'get', path: '/staff/posting-feeds/:feedCode', permission: 'posting-layouts.change', handler: showFeedSettings },
  { method: 'post', path: '/staff/posting-feeds/:feedCode', permission: 'posting-layouts.change', handler: saveFeedSettings }
]
