import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../dates.js'
import { cookieName } from '../web/sessions.js'

/** A cookie that a browser was given: by the name that the page tells of it, or as it was sent where the page does not. */
export interface CookieSet {
  councilId: CouncilId
  name: string
  isListed: boolean
  lastSetOn: CalendarDate
}

/** What was set longer ago tells nothing of the program that runs now. */
const knownForDays = 28

/** Keeps the last day on which each was set, and lets go of what is not set any more. */
export async function keepCookiesSet(councilId: CouncilId, cookies: readonly CookieSet[]): Promise<void> {
  const latest = new Map<string, CookieSet>()
  for (const cookie of cookies) if (cookie.lastSetOn >= (latest.get(cookie.name)?.lastSetOn ?? '')) latest.set(cookie.name, cookie)
  const last = [...latest.values()].map(({ lastSetOn }) => lastSetOn).sort().at(-1)
  if (last === undefined) return
  await inCouncil(councilId, async trx => {
    await trx('cookies_set').where({ council_id: councilId }).where('last_set_on', '<', addDays(last, -knownForDays)).delete()
    await trx('cookies_set').insert([...latest.values()].sort((one, other) => one.name < other.name ? -1 : 1)
      .map(({ name, isListed, lastSetOn }) => ({ council_id: councilId, name, is_listed: isListed, last_set_on: lastSetOn })))
      .onConflict(['council_id', 'name']).merge(['is_listed', 'last_set_on'])
  })
}

/** What browsers were given in the last four weeks, and whether people who pay were among those who got any. */
export async function cookiesSetLately(
  trx: Knex.Transaction, councilId: CouncilId, now: Date
): Promise<{ listed: CookieSet[], unlisted: CookieSet[], hasPayers: boolean }> {
  const found = await trx('cookies_set').where({ council_id: councilId }).where('last_set_on', '>=', addDays(londonDate(now), -knownForDays)).orderBy('name')
    .select({ councilId: 'council_id', name: 'name', isListed: 'is_listed', lastSetOn: 'last_set_on' }) as CookieSet[]
  const ofPayers = [true, false].map(https => cookieName('payment', { https }))
  return { listed: found.filter(({ isListed }) => isListed), unlisted: found.filter(({ isListed }) => !isListed), hasPayers: found.some(({ name }) => ofPayers.includes(name)) }
}
