import type { Route } from '../web/route.js'
import { downloadExample, showAccountFiles } from './accounts/example-file.js'
import { confirm } from './accounts/show-load.js'
import { approve, askForReversal, decideAll, decideRow, discard, refuse, showReversal, withdraw } from './change-import.js'
import {
  addRule, removeRule, reorderRule, saveRule, showDeletion, showNewRule, showRule, showRules, switchRule
} from './rules/show-rules.js'
import { showTrial, tryPastedRows } from './rules/show-trial.js'
import { downloadFile, showImport, showRemovalsOf, showRow, showRows } from './show-import.js'
import { showImports, showUpload, uploadImport } from './show-imports.js'

/** Files of receipts and of accounts: taken in, followed to the row, decided on; receipts turned round by two people. */
export const importRoutes: Route[] = [
  { method: 'get', path: '/staff/imports', permission: 'imports.view', handler: showImports },
  { method: 'get', path: '/staff/imports/new', permission: 'imports.upload', handler: showUpload },
  { method: 'post', path: '/staff/imports', permission: 'imports.upload', handler: uploadImport },
  { method: 'get', path: '/staff/imports/rules', permission: 'imports.change-rules', handler: showRules },
  { method: 'post', path: '/staff/imports/rules', permission: 'imports.change-rules', handler: addRule },
  { method: 'get', path: '/staff/imports/rules/new', permission: 'imports.change-rules', handler: showNewRule },
  { method: 'get', path: '/staff/imports/rules/:ruleId', permission: 'imports.change-rules', handler: showRule },
  { method: 'post', path: '/staff/imports/rules/:ruleId', permission: 'imports.change-rules', handler: saveRule },
  { method: 'post', path: '/staff/imports/rules/:ruleId/switches', permission: 'imports.change-rules', handler: switchRule },
  { method: 'post', path: '/staff/imports/rules/:ruleId/moves', permission: 'imports.change-rules', handler: reorderRule },
  { method: 'get', path: '/staff/imports/rules/:ruleId/deletion', permission: 'imports.change-rules', handler: showDeletion },
  { method: 'post', path: '/staff/imports/rules/:ruleId/deletions', permission: 'imports.change-rules', handler: removeRule },
  { method: 'get', path: '/staff/imports/rules/:ruleId/trial', permission: 'imports.change-rules', handler: showTrial },
  { method: 'post', path: '/staff/imports/rules/:ruleId/trials', permission: 'imports.change-rules', handler: tryPastedRows },
  { method: 'get', path: '/staff/imports/account-files', permission: 'imports.view', handler: showAccountFiles },
  { method: 'get', path: '/staff/imports/account-files/example', permission: 'imports.view', handler: downloadExample },
  { method: 'get', path: '/staff/imports/:importId', permission: 'imports.view', handler: showImport },
  { method: 'get', path: '/staff/imports/:importId/file', permission: 'imports.view', handler: downloadFile },
  { method: 'get', path: '/staff/imports/:importId/rows', permission: 'imports.view', handler: showRows },
  { method: 'get', path: '/staff/imports/:importId/rows/:row', permission: 'imports.view', handler: showRow },
  { method: 'post', path: '/staff/imports/:importId/rows/:row/decisions', permission: 'imports.decide', handler: decideRow },
  { method: 'post', path: '/staff/imports/:importId/decisions', permission: 'imports.decide', handler: decideAll },
  { method: 'post', path: '/staff/imports/:importId/discards', permission: 'imports.decide', handler: discard },
  { method: 'get', path: '/staff/imports/:importId/removals', permission: 'imports.view', handler: showRemovalsOf },
  { method: 'post', path: '/staff/imports/:importId/removals', permission: 'imports.decide', handler: confirm },
  { method: 'get', path: '/staff/imports/:importId/reversal', permission: 'imports.request-reversal', handler: showReversal },
  { method: 'post', path: '/staff/imports/:importId/reversal', permission: 'imports.request-reversal', handler: askForReversal },
  { method: 'post', path: '/staff/imports/:importId/reversal-approvals', permission: 'imports.approve-reversal', handler: approve },
  { method: 'post', path: '/staff/imports/:importId/reversal-refusals', permission: 'imports.approve-reversal', handler: refuse },
  { method: 'post', path: '/staff/imports/:importId/reversal-withdrawals', permission: 'imports.request-reversal', handler: withdraw }
]
