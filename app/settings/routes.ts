import type { Route } from '../web/route.js'
import { saveDuplicateRules, saveMarkerDays, showDuplicateRules, showMarkerDays } from './days/show-days.js'
import { previewLetter, saveLetter, showLetter, showLetters } from './letters/show-letters.js'
import { addToReasons, offerReasonAgain, retireReason, saveReason, showNewReason, showReason, showReasons } from './reasons/show-reasons.js'
import { giveScheme, showScheme, showSchemes, withdrawScheme } from './collection-schemes/show-schemes.js'
import { saveOfflineWords, showOfflineWords } from './paying-offline/show-words.js'
import { showSettings } from './show-settings.js'
import { showTelephoneCard, turnOffTelephoneCard, turnOnTelephoneCard } from './telephone-card.js'

/** What a council decides for itself. */
export const settingsRoutes: Route[] = [
  { method: 'get', path: '/staff/settings', permission: 'home.view', handler: showSettings },

  { method: 'get', path: '/staff/settings/reasons', permission: 'settings.change', handler: showReasons },
  { method: 'get', path: '/staff/settings/reasons/:movement', permission: 'settings.change', handler: showNewReason },
  { method: 'post', path: '/staff/settings/reasons/:movement', permission: 'settings.change', handler: addToReasons },
  { method: 'get', path: '/staff/settings/reasons/:movement/:reasonCode', permission: 'settings.change', handler: showReason },
  { method: 'post', path: '/staff/settings/reasons/:movement/:reasonCode', permission: 'settings.change', handler: saveReason },
  { method: 'post', path: '/staff/settings/reasons/:movement/:reasonCode/retirements', permission: 'settings.change', handler: retireReason },
  { method: 'post', path: '/staff/settings/reasons/:movement/:reasonCode/returns', permission: 'settings.change', handler: offerReasonAgain },

  { method: 'get', path: '/staff/settings/marks', permission: 'settings.change', handler: showMarkerDays },
  { method: 'post', path: '/staff/settings/marks', permission: 'settings.change', handler: saveMarkerDays },
  { method: 'get', path: '/staff/settings/duplicates', permission: 'settings.change', handler: showDuplicateRules },
  { method: 'post', path: '/staff/settings/duplicates', permission: 'settings.change', handler: saveDuplicateRules },

  { method: 'get', path: '/staff/settings/letters', permission: 'settings.change', handler: showLetters },
  { method: 'get', path: '/staff/settings/letters/:outcome', permission: 'settings.change', handler: showLetter },
  { method: 'post', path: '/staff/settings/letters/:outcome/previews', permission: 'settings.change', handler: previewLetter, goesOn: true },
  { method: 'post', path: '/staff/settings/letters/:outcome', permission: 'settings.change', handler: saveLetter },

  { method: 'get', path: '/staff/settings/collection-schemes', permission: 'settings.change', handler: showSchemes },
  { method: 'get', path: '/staff/settings/collection-schemes/:fund', permission: 'settings.change', handler: showScheme },
  { method: 'post', path: '/staff/settings/collection-schemes/:fund', permission: 'settings.change', handler: giveScheme },
  { method: 'post', path: '/staff/settings/collection-schemes/:fund/withdrawals', permission: 'settings.change', handler: withdrawScheme },

  { method: 'get', path: '/staff/settings/paying-offline', permission: 'support-routes.change', handler: showOfflineWords },
  { method: 'post', path: '/staff/settings/paying-offline', permission: 'support-routes.change', handler: saveOfflineWords },

  { method: 'get', path: '/staff/settings/telephone-card', permission: 'settings.telephone-card', handler: showTelephoneCard },
  { method: 'post', path: '/staff/settings/telephone-card', permission: 'settings.telephone-card', handler: turnOnTelephoneCard },
  { method: 'post', path: '/staff/settings/telephone-card/withdrawals', permission: 'settings.telephone-card', handler: turnOffTelephoneCard }
]
