import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import type { Council } from './council.js'
import { closedDaysAhead, hoursInWords, type OpeningHours, opennessAt } from './opening-hours.js'

export const supportKinds = ['telephone', 'text-relay', 'counter', 'home-visit', 'web-chat', 'email', 'post'] as const
export type SupportKind = typeof supportKinds[number]

/** A way in which a council's residents get help. */
export interface SupportRoute extends OpeningHours {
  id: string
  kind: SupportKind
  /** As residents read it, such as "Telephone". */
  name: string
  /** The number, the address, or how to ask for it. */
  contact: string
  languages: string
  note: string
  /** The first and the last day on which pages show it; null leaves that open. */
  startsOn: CalendarDate | null
  endsOn: CalendarDate | null
  version: number
}

/** A route as a page shows it at one moment. */
export interface ShownRoute extends Pick<SupportRoute, 'kind' | 'name' | 'contact' | 'languages' | 'note'> {
  hours: string
  /** Whether it is open now, by London's clocks. True only while the page is fresh, so paper leaves it out. */
  openness: string
  closed: string
  /** Its number is the one that pages give in passing. */
  isMain: boolean
}

const closedDaysToldAhead = 42

/** A council's routes in its own order, those of other days too. */
export async function supportRoutesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<SupportRoute[]> {
  return await trx('support_routes').where({ council_id: councilId }).orderBy('position').orderBy('id').select({
    id: 'id', kind: 'kind', name: 'name', contact: 'contact', hours: 'hours', closedDays: 'closed_days', languages: 'languages', note: 'note',
    startsOn: 'starts_on', endsOn: 'ends_on', version: 'version'
  }) as SupportRoute[]
}

export function isShownOn({ startsOn, endsOn }: Pick<SupportRoute, 'startsOn' | 'endsOn'>, date: CalendarDate): boolean {
  return (startsOn === null || startsOn <= date) && (endsOn === null || date <= endsOn)
}

/**
 * The council as its pages know it at this moment: its routes, and in place of the one number it was set up with that of its first telephone
 * route. A council without routes shows what it was set up with.
 */
export function withSupport(council: Council, routes: readonly SupportRoute[], now: Date): Council {
  if (routes.length === 0) return council
  const today = londonDate(now)
  const current = routes.filter(route => isShownOn(route, today))
  const telephone = current.find(({ kind }) => kind === 'telephone')
  let shown: ShownRoute[] | undefined
  return {
    ...council,
    ...telephone === undefined ? {} : { phone: telephone.contact, openingHours: hoursInWords(telephone.hours) || council.openingHours },
    // Most pages show no routes, so they are put into words only where one does, once a request.
    get support() { return shown ??= current.map(route => shownRoute(route, now, route === telephone)) }
  }
}

function shownRoute(route: SupportRoute, now: Date, isMain: boolean): ShownRoute {
  const { kind, name, contact, languages, note, hours, closedDays } = route
  return {
    kind, name, contact, languages, note, hours: hoursInWords(hours), openness: opennessAt(route, now),
    closed: closedDaysAhead(closedDays, londonDate(now), closedDaysToldAhead), isMain
  }
}
