import { publicAccess, type Route } from '../web/route.js'
import { downloadPerformance, sendPerformance, showPerformance, showPerformanceData, showPublishedMeasure } from './show-performance.js'

/** How well the service does, for everybody to read and to work on with. */
export const performanceRoutes: Route[] = [
  { method: 'get', path: '/performance', permission: publicAccess, handler: showPerformance },
  { method: 'get', path: '/performance.csv', permission: publicAccess, handler: downloadPerformance },
  { method: 'get', path: '/performance.json', permission: publicAccess, handler: sendPerformance },
  { method: 'get', path: '/performance/data', permission: publicAccess, handler: showPerformanceData },
  { method: 'get', path: '/performance/:measure', permission: publicAccess, handler: showPublishedMeasure }
]
