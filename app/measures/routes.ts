import type { Route } from '../web/route.js'
import { showChannelMonth, typeChannelMonth } from './settings/show-channel-month.js'
import { changeTargets, countFund, markMethods, showMeasureSettings } from './settings/show-settings.js'
import { showMeasure } from './shown/show-measure.js'
import { showMeasures } from './shown/show-measures.js'

/** What is measured of the service and of the income, and what the council says of it. */
export const measureRoutes: Route[] = [
  { method: 'get', path: '/staff/measures', permission: 'measures.view', handler: showMeasures },
  { method: 'get', path: '/staff/measures/by-month/:measure', permission: 'measures.view', handler: showMeasure },
  { method: 'get', path: '/staff/measures/channels', permission: 'measures.change', handler: showChannelMonth },
  { method: 'post', path: '/staff/measures/channels', permission: 'measures.change', handler: typeChannelMonth },
  { method: 'get', path: '/staff/measures/settings', permission: 'measures.change', handler: showMeasureSettings },
  { method: 'post', path: '/staff/measures/targets', permission: 'measures.change', handler: changeTargets },
  { method: 'post', path: '/staff/measures/digital-methods', permission: 'measures.change', handler: markMethods },
  { method: 'post', path: '/staff/measures/counted-funds', permission: 'measures.change', handler: countFund }
]
