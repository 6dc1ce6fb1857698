import type { Knex } from 'knex'
import { v5 } from 'uuid'
import { type CalendarDate, calendarDate, startOfLondonDay } from '../../../dates.js'
import { saveScheme } from '../../../settings/collection-schemes/change-scheme.js'
import { addRoute } from '../../../support-routes/change-route.js'
import type { RouteAnswers } from '../../../support-routes/route-form.js'
import type { DemoCouncil } from '../demo-council.js'
import { ownerOf } from './owner.js'

/** How residents of the council get help, and how they pay without going online. */
export async function offerHelp(trx: Knex.Transaction, demo: DemoCouncil, today: CalendarDate): Promise<void> {
  const { council, funds, collectionSchemes } = demo
  const step = { councilId: council.id, userId: ownerOf(demo).id, now: startOfLondonDay(today) }
  for (const route of routesOf(demo, today)) await addRoute(trx, step, v5(route.kind, council.id), route)
  for (const [slug, scheme] of Object.entries(collectionSchemes)) {
    const fund = funds.find(one => one.slug === slug)
    if (fund !== undefined) await saveScheme(trx, step, fund.code, 0, scheme)
  }
  const shop = Object.keys(collectionSchemes).length === 0 ? '' : 'It counts as paid on the day on which you pay at the shop. We see it within 2 working days.'
  await trx('offline_words').insert({ council_id: council.id, payee: council.name, shop, post: '', letter: '' })
}

function routesOf({ council, openAt }: DemoCouncil, today: CalendarDate): RouteAnswers[] {
  const christmas = { on: calendarDate(`${today.slice(0, 4)}-12-25`), why: 'Christmas Day' }
  const open = { hours: openAt, closedDays: [christmas], languages: '', note: '', startsOn: null, endsOn: null }
  const always = { ...open, hours: [], closedDays: [] }
  return [
    { ...open, kind: 'telephone', name: 'Telephone', contact: council.phone, languages: 'English, and an interpreter if you ask for one' },
    { ...open, kind: 'text-relay', name: 'Relay UK', contact: `18001 ${council.phone}` },
    { ...open, kind: 'counter', name: 'Our payments desk', contact: council.postalAddress, note: 'There is no step, and a hearing loop at the desk' },
    { ...always, kind: 'email', name: 'Email', contact: council.contactEmail },
    { ...always, kind: 'post', name: 'Post', contact: council.postalAddress }
  ]
}
