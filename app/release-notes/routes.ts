import type { Route } from '../web/route.js'
import { acknowledgeNote, addToChecklist, changeChecklist } from './change-notes.js'
import { archive, publish, saveChange, saveNew, showChange, showNew } from './edit-notes.js'
import { showNote, showNotes } from './show-notes.js'

/** What changes for staff: written, published, corrected, and acknowledged by those whom it affects. */
export const releaseNoteRoutes: Route[] = [
  { method: 'get', path: '/staff/release-notes', permission: 'home.view', handler: showNotes },
  { method: 'post', path: '/staff/release-notes', permission: 'release-notes.write', handler: saveNew },
  { method: 'get', path: '/staff/release-notes/new', permission: 'release-notes.write', handler: showNew },
  { method: 'get', path: '/staff/release-notes/:releaseNoteId', permission: 'home.view', handler: showNote },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId', permission: 'release-notes.write', handler: saveChange },
  { method: 'get', path: '/staff/release-notes/:releaseNoteId/change', permission: 'release-notes.write', handler: showChange },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId/publications', permission: 'release-notes.write', handler: publish },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId/archivings', permission: 'release-notes.write', handler: archive },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId/acknowledgements', permission: 'home.view', handler: acknowledgeNote },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId/tasks', permission: 'release-notes.write', handler: addToChecklist },
  { method: 'post', path: '/staff/release-notes/:releaseNoteId/tasks/:taskId', permission: 'home.view', handler: changeChecklist }
]
