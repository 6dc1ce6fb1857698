import type { Knex } from 'knex'
import { hoursInWords } from '../councils/opening-hours.js'
import { type SupportRoute, supportRoutesOf } from '../councils/support-route.js'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import { Conflict, FormReused, NotFound } from '../errors.js'
import { type AuditFacts, recordAudit } from '../users/audit.js'
import type { RouteAnswers } from './route-form.js'

/** Whose council, who changes its routes, when. */
export interface RouteStep {
  councilId: CouncilId
  userId: string
  now: Date
}

export const mostRoutes = 20

/**
 * Adds a route after the others; the same form sent twice, also once the route is gone, adds one.
 * @throws FormReused when the form added another before
 * @throws Conflict when there are as many as can be
 */
export async function addRoute(trx: Knex.Transaction, { councilId, userId, now }: RouteStep, id: string, answers: RouteAnswers): Promise<void> {
  const routes = await lockRoutes(trx, councilId)
  const facts = factsOf(answers)
  const added = await trx('audit_events').where({ council_id: councilId, action: 'support_route_added', subject_id: id })
    .first(trx.raw('after = ?::jsonb as "isSame"', [JSON.stringify(facts)])) as { isSame: boolean } | undefined
  if (added?.isSame === false) throw new FormReused()
  if (added !== undefined) return
  if (routes.length >= mostRoutes) throw new Conflict(`There can be ${mostRoutes} support routes at most. Remove one that is not used any more`)
  const { position } = await trx('support_routes').where({ council_id: councilId }).max('position as position').first() as { position: number | null }
  await trx('support_routes').insert({ council_id: councilId, id, position: (position ?? 0) + 1, ...columnsOf(answers) })
  await recordAudit(trx, councilId, { at: now, userId, action: 'support_route_added', subjectId: id, after: facts })
}

/** @throws NotFound. @throws Conflict when it has changed since it was seen */
export async function changeRoute(
  trx: Knex.Transaction, { councilId, userId, now }: RouteStep, { id, seen }: { id: string, seen: number }, answers: RouteAnswers
): Promise<void> {
  const route = routeAmong(await lockRoutes(trx, councilId), id)
  if (route.version !== seen) throw new Conflict('Somebody else has changed this route since you opened this page. What you entered is kept here: check it, then save again')
  const [before, after] = [factsOf(route), factsOf(answers)]
  if (JSON.stringify(before) === JSON.stringify(after)) return
  await trx('support_routes').where({ council_id: councilId, id }).update({ ...columnsOf(answers), version: route.version + 1 })
  await recordAudit(trx, councilId, { at: now, userId, action: 'support_route_changed', subjectId: id, before, after })
}

/** Takes a route off every page. Removed already is no fault. @throws NotFound. @throws Conflict when it has changed since it was seen */
export async function removeRoute(trx: Knex.Transaction, { councilId, userId, now }: RouteStep, { id, seen }: { id: string, seen: number }): Promise<void> {
  const routes = await lockRoutes(trx, councilId)
  if (await trx('audit_events').where({ council_id: councilId, action: 'support_route_removed', subject_id: id }).first('id') !== undefined) return
  const route = routeAmong(routes, id)
  if (route.version !== seen) throw new Conflict('Somebody else has changed this route since you opened this page. Look at it as it is now, then remove it if that is still right')
  await trx('support_routes').where({ council_id: councilId, id }).delete()
  await recordAudit(trx, councilId, { at: now, userId, action: 'support_route_removed', subjectId: id, before: factsOf(route) })
}

/** Puts a route before the one that stood above it when the page was drawn. Where that is no longer so, nothing moves. */
export async function raiseRoute(trx: Knex.Transaction, { councilId, userId, now }: RouteStep, id: string, aboveId: string): Promise<void> {
  const routes = await lockRoutes(trx, councilId)
  const index = routes.findIndex(route => route.id === id)
  if (index < 1 || routes[index - 1]?.id !== aboveId) return
  const order = routes.map(route => route.id)
  order.splice(index - 1, 2, id, aboveId)
  await trx.raw(`
    update support_routes r set position = placed.position from unnest(:order::uuid[]) with ordinality as placed (id, position)
    where r.council_id = :councilId and r.id = placed.id`, { councilId, order })
  await recordAudit(trx, councilId, { at: now, userId, action: 'support_route_moved', subjectId: id, facts: { place: index } })
}

export function routeAmong(routes: readonly SupportRoute[], id: string): SupportRoute {
  const route = routes.find(one => one.id === id)
  if (route === undefined) throw new NotFound('support route')
  return route
}

/** Changes of a council's routes take turns, so that their order is one. */
async function lockRoutes(trx: Knex.Transaction, councilId: CouncilId): Promise<SupportRoute[]> {
  await takeTurns(trx, `support-routes:${councilId}`)
  return await supportRoutesOf(trx, councilId)
}

function columnsOf({ hours, closedDays, startsOn, endsOn, ...texts }: RouteAnswers): Record<string, string | null> {
  return { ...texts, hours: JSON.stringify(hours), closed_days: JSON.stringify(closedDays), starts_on: startsOn, ends_on: endsOn }
}

function factsOf({ kind, name, contact, hours, closedDays, languages, note, startsOn, endsOn }: RouteAnswers): AuditFacts {
  const closed = closedDays.map(({ on, why }) => `${on} ${why}`.trim()).join(', ')
  return { kind, name, contact, hours: hoursInWords(hours), closed, languages, note, from: startsOn, until: endsOn }
}
