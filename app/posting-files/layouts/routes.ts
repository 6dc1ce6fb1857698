import type { Route } from '../../web/route.js'
import { showLayout, tryOrSaveLayout } from './change-layout.js'
import { addNewLayout, showLayouts, showNewLayout } from './show-layouts.js'

/** What posting files look like. */
export const postingLayoutRoutes: Route[] = [
  { method: 'get', path: '/staff/posting-layouts', permission: 'posting-layouts.change', handler: showLayouts },
  { method: 'get', path: '/staff/posting-layouts/new', permission: 'posting-layouts.change', handler: showNewLayout },
  { method: 'post', path: '/staff/posting-layouts', permission: 'posting-layouts.change', handler: addNewLayout },
  { method: 'get', path: '/staff/posting-layouts/:layoutCode', permission: 'posting-layouts.change', handler: showLayout },
  { method: 'post', path: '/staff/posting-layouts/:layoutCode', permission: 'posting-layouts.change', handler: tryOrSaveLayout }
]
