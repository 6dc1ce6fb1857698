import { publicAccess, type Route } from '../web/route.js'
import { saveAudit, saveNewAudit, showAudit, showAudits, showNewAudit } from './audits/show-audits.js'
import { fix, retest, withdraw } from './issues/end-issue.js'
import { addIssue, saveIssue, showChange, showIssue, showNewIssue } from './issues/show-issue.js'
import { sendMessage, showContact, showSent } from './messages/send-message.js'
import { answerMessage, showMessage, showMessages } from './messages/show-messages.js'
import { downloadRegister } from './register/download-register.js'
import { saveShared, showRegister, showShared } from './register/show-register.js'
import { reviewStatement, saveStatementSettings, showStatement, showStatementSettings } from './statement/show-statement.js'

/** Who can use the service and who cannot: the statement that the law asks for, and the register that it is written from. */
export const accessibilityRoutes: Route[] = [
  { method: 'get', path: '/accessibility', permission: publicAccess, handler: showStatement },
  { method: 'get', path: '/accessibility/contact', permission: publicAccess, handler: showContact },
  { method: 'post', path: '/accessibility/contact', permission: publicAccess, handler: sendMessage },
  { method: 'get', path: '/accessibility/contact/sent', permission: publicAccess, handler: showSent },

  { method: 'get', path: '/staff/accessibility', permission: 'accessibility.view', handler: showRegister },
  { method: 'get', path: '/staff/accessibility/register.csv', permission: 'accessibility.view', handler: downloadRegister },
  { method: 'get', path: '/staff/accessibility/shared/:sharedCode', permission: 'accessibility.change', handler: showShared },
  { method: 'post', path: '/staff/accessibility/shared/:sharedCode', permission: 'accessibility.change', handler: saveShared },

  { method: 'get', path: '/staff/accessibility/audits', permission: 'accessibility.view', handler: showAudits },
  { method: 'post', path: '/staff/accessibility/audits', permission: 'accessibility.change', handler: saveNewAudit },
  { method: 'get', path: '/staff/accessibility/audits/new', permission: 'accessibility.change', handler: showNewAudit },
  { method: 'get', path: '/staff/accessibility/audits/:auditId', permission: 'accessibility.change', handler: showAudit },
  { method: 'post', path: '/staff/accessibility/audits/:auditId', permission: 'accessibility.change', handler: saveAudit },

  { method: 'post', path: '/staff/accessibility/issues', permission: 'accessibility.change', handler: addIssue },
  { method: 'get', path: '/staff/accessibility/issues/new', permission: 'accessibility.change', handler: showNewIssue },
  { method: 'get', path: '/staff/accessibility/issues/:issueId', permission: 'accessibility.view', handler: showIssue },
  { method: 'post', path: '/staff/accessibility/issues/:issueId', permission: 'accessibility.change', handler: saveIssue },
  { method: 'get', path: '/staff/accessibility/issues/:issueId/change', permission: 'accessibility.change', handler: showChange },
  { method: 'post', path: '/staff/accessibility/issues/:issueId/fixes', permission: 'accessibility.change', handler: fix },
  { method: 'post', path: '/staff/accessibility/issues/:issueId/retests', permission: 'accessibility.change', handler: retest },
  { method: 'post', path: '/staff/accessibility/issues/:issueId/withdrawals', permission: 'accessibility.change', handler: withdraw },

  { method: 'get', path: '/staff/accessibility/statement', permission: 'accessibility.view', handler: showStatementSettings },
  { method: 'post', path: '/staff/accessibility/statement', permission: 'accessibility.change', handler: saveStatementSettings },
  { method: 'post', path: '/staff/accessibility/statement/reviews', permission: 'accessibility.change', handler: reviewStatement },

  { method: 'get', path: '/staff/accessibility/messages', permission: 'accessibility.view', handler: showMessages },
  { method: 'get', path: '/staff/accessibility/messages/:writtenId', permission: 'accessibility.view', handler: showMessage },
  { method: 'post', path: '/staff/accessibility/messages/:writtenId', permission: 'accessibility.change', handler: answerMessage }
]
