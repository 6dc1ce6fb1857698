import type { Route } from '../web/route.js'
import { addNote, downloadNoteFile, showStrike, strike } from './change-notes.js'

/** What people write down about transactions, accounts, suspense items and traces; seen on their pages by whoever sees these. */
export const noteRoutes: Route[] = [
  { method: 'post', path: '/staff/notes', permission: 'notes.write', handler: addNote },
  { method: 'get', path: '/staff/notes/:noteId/file', permission: 'home.view', handler: downloadNoteFile },
  { method: 'get', path: '/staff/notes/:noteId/strike', permission: 'notes.write', handler: showStrike },
  { method: 'post', path: '/staff/notes/:noteId/strikes', permission: 'notes.write', handler: strike }
]
