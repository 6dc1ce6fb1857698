import type { Request, Response } from 'express'
import { listedCookies } from './cookies.js'
import { type DataKind, dataKinds } from './kept/kinds.js'

/** Every cookie that this service sets, from the list in code. */
export function showCookies(request: Request, response: Response): void {
  response.render('privacy/cookies', { cookies: listedCookies(request.services.config) })
}

/** Every kind of personal data that is kept, from the list in code. */
export function showPrivacy(_request: Request, response: Response): void {
  const kinds: DataKind[] = Object.values(dataKinds)
  response.render('privacy/privacy', { groups: [
    { name: 'Residents', kinds: kinds.filter(({ of }) => of !== 'staff').map(noticeOf) },
    { name: 'Council staff', kinds: kinds.filter(({ of }) => of === 'staff').map(noticeOf) }
  ] })
}

function noticeOf({ period, ...kind }: DataKind) {
  return { ...kind, days: 'usualDays' in period ? period.usualDays : null, stated: 'stated' in period ? period.stated : null }
}
