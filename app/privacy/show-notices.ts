import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { listedCookies } from './cookies.js'
import { type DataKind, type DataKindCode, dataKinds } from './kept/kinds.js'
import { type PrivacyNotice, privacyNotice } from './notice/privacy-notice.js'
import { inYearsAndMonths, periodsOf } from './retention/periods.js'

/** Every cookie that this service sets, from the list in code. */
export function showCookies(request: Request, response: Response): void {
  response.render('privacy/cookies', { cookies: listedCookies(request.services.config) })
}

/** Every kind of personal data that is kept, from the list in code, with the council's own days and words. */
export async function showPrivacy({ council }: Request, response: Response): Promise<void> {
  const { notice, periods } = await inCouncil(council.id, async trx => ({ notice: await privacyNotice(trx, council.id), periods: await periodsOf(trx, council.id) }))
  const daysOf = (code: DataKindCode): number | undefined => periods.find(one => one.code === code)?.days
  const kinds = (Object.entries(dataKinds) as [DataKindCode, DataKind][]).map(([code, { period, ...kind }]) => ({
    ...kind, after: inYearsAndMonths(daysOf(code) ?? 0), stated: 'stated' in period ? period.stated : null
  }))
  response.render('privacy/privacy', { notice: notice === null ? null : inLines(notice), groups: [
    { name: 'Residents', kinds: kinds.filter(({ of }) => of !== 'staff') },
    { name: 'Council staff', kinds: kinds.filter(({ of }) => of === 'staff') }
  ] })
}

/** The council's words, each line of them by itself. */
function inLines({ controller, officer, contact, complaint, reviewedOn }: PrivacyNotice) {
  const [ofController, ofOfficer, ofContact, ofComplaint] = [controller, officer, contact, complaint].map(text => text.split('\n'))
  return { controller: ofController, officer: ofOfficer, contact: ofContact, complaint: ofComplaint, reviewedOn }
}
