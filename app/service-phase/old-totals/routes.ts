import type { Route } from '../../web/route.js'
import { giveFigures, showFigures } from './give-day.js'
import { acceptTotals, downloadExample, showFile, showFiles, takeFile } from './load-file.js'
import { agreeToExplanation, explainDifference, showDay } from './show-day.js'
import { changeAgreedDays, downloadOldTotals, showOldTotals } from './show-days.js'

/** What the old system took, day by day, beside what this one did. */
export const oldTotalsRoutes: Route[] = [
  { method: 'get', path: '/staff/service-phase/old-totals', permission: 'service-phase.view', handler: showOldTotals },
  { method: 'get', path: '/staff/service-phase/old-totals.csv', permission: 'service-phase.view', handler: downloadOldTotals },
  { method: 'post', path: '/staff/service-phase/agreed-days', permission: 'service-phase.change', handler: changeAgreedDays },
  { method: 'get', path: '/staff/service-phase/old-totals/days/:day', permission: 'service-phase.view', handler: showDay },
  { method: 'get', path: '/staff/service-phase/old-totals/days/:day/figures', permission: 'service-phase.change', handler: showFigures },
  { method: 'post', path: '/staff/service-phase/old-totals/days/:day/figures', permission: 'service-phase.change', handler: giveFigures },
  { method: 'post', path: '/staff/service-phase/old-totals/days/:day/notes', permission: 'service-phase.change', handler: explainDifference },
  { method: 'post', path: '/staff/service-phase/old-total-notes/:oldTotalNoteId/agreements', permission: 'service-phase.change', handler: agreeToExplanation },
  { method: 'get', path: '/staff/service-phase/old-totals/files', permission: 'service-phase.change', handler: showFiles },
  { method: 'get', path: '/staff/service-phase/old-totals/files/example', permission: 'service-phase.change', handler: downloadExample },
  { method: 'post', path: '/staff/service-phase/old-totals/files', permission: 'service-phase.change', handler: takeFile },
  { method: 'get', path: '/staff/service-phase/old-totals/files/:oldTotalFileId', permission: 'service-phase.change', handler: showFile },
  { method: 'post', path: '/staff/service-phase/old-totals/files/:oldTotalFileId/acceptances', permission: 'service-phase.change', handler: acceptTotals }
]
