import type { Route } from '../web/route.js'
import { showTelephoneCard, turnOffTelephoneCard, turnOnTelephoneCard } from './telephone-card.js'

/** What a council decides for itself. */
export const settingsRoutes: Route[] = [
  { method: 'get', path: '/staff/settings/telephone-card', permission: 'settings.telephone-card', handler: showTelephoneCard },
  { method: 'post', path: '/staff/settings/telephone-card', permission: 'settings.telephone-card', handler: turnOnTelephoneCard },
  { method: 'post', path: '/staff/settings/telephone-card/withdrawals', permission: 'settings.telephone-card', handler: turnOffTelephoneCard }
]
