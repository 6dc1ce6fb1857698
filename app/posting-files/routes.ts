import type { Route } from '../web/route.js'
import { acknowledge, fail, makeFileNow, proveNow, sendAgain, tryAgain } from './act-on-file.js'
import { showFeed, showFeeds } from './show-feeds.js'
import { downloadFile, showFile, showLines } from './show-file.js'

/** Postings out: the host systems, their numbered files, and what becomes of each. */
export const postingFileRoutes: Route[] = [
  { method: 'get', path: '/staff/posting-files', permission: 'posting-files.view', handler: showFeeds },
  { method: 'get', path: '/staff/posting-files/:feedCode', permission: 'posting-files.view', handler: showFeed },
  { method: 'post', path: '/staff/posting-files/:feedCode/files', permission: 'posting-files.send', handler: makeFileNow },
  { method: 'post', path: '/staff/posting-files/:feedCode/proofs', permission: 'posting-files.send', handler: proveNow },
  { method: 'get', path: '/staff/posting-files/:feedCode/files/:fileNumber', permission: 'posting-files.view', handler: showFile },
  { method: 'get', path: '/staff/posting-files/:feedCode/files/:fileNumber/lines', permission: 'posting-files.view', handler: showLines },
  { method: 'get', path: '/staff/posting-files/:feedCode/files/:fileNumber/file', permission: 'posting-files.view', handler: downloadFile },
  { method: 'post', path: '/staff/posting-files/:feedCode/files/:fileNumber/acknowledgements', permission: 'posting-files.send', handler: acknowledge },
  { method: 'post', path: '/staff/posting-files/:feedCode/files/:fileNumber/failures', permission: 'posting-files.send', handler: fail },
  { method: 'post', path: '/staff/posting-files/:feedCode/files/:fileNumber/sendings', permission: 'posting-files.send', handler: sendAgain },
  { method: 'post', path: '/staff/posting-files/:feedCode/files/:fileNumber/tries', permission: 'posting-files.send', handler: tryAgain }
]
