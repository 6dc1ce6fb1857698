import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { closedDaysAhead, hoursInWords, opennessAt } from '../councils/opening-hours.js'
import { isShownOn, type SupportRoute, supportRoutesOf } from '../councils/support-route.js'
import { inCouncil } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { Conflict, FormReused } from '../errors.js'
import { isId } from '../ids.js'
import { field, type FieldError, seenIn } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { addRoute, changeRoute, mostRoutes, raiseRoute, removeRoute, routeAmong, type RouteStep } from './change-route.js'
import { readRouteForm, routeAsTyped, type SubmittedRoute } from './route-form.js'

const list = '/staff/support-routes'
const closedDaysToldAhead = 400
const steps = ['added', 'saved', 'removed', 'moved'] as const

/** How residents get help, in the order in which every page of help shows it. */
export async function showRoutes(request: Request, response: Response): Promise<void> {
  const now = request.services.clock.now()
  const routes = await routesOf(request)
  response.render('support-routes/routes', {
    routes: routes.map(route => ({
      ...route, hours: hoursInWords(route.hours), openness: opennessAt(route, now), closed: closedDaysAhead(route.closedDays, londonDate(now), closedDaysToldAhead),
      isShown: isShownOn(route, londonDate(now))
    })),
    hasTelephone: telephonesOn(routes, londonDate(now)).length > 0, isFull: routes.length >= mostRoutes, mostRoutes, done: steps.find(step => step === field(request.query, 'done'))
  })
}

export function showNewRoute(_request: Request, response: Response): void {
  render(response, { key: newId(), submitted: {} })
}

export async function saveNewRoute(request: Request, response: Response): Promise<void> {
  const key = field(request.body, 'key')
  const { values, errors, submitted } = readRouteForm(request.body)
  if (values === undefined || !isId(key)) return render(response.status(422), { key: isId(key) ? key : newId(), submitted, errors })
  await change(request, response, async step => { await addRoute(step.trx, step, key, values) }, 'added', error => {
    render(response.status(409), { key: error instanceof FormReused ? newId() : key, submitted, errors: [{ field: 'name', message: error.message }] })
  })
}

export async function showRoute(request: Request, response: Response): Promise<void> {
  const route = await routeIn(request)
  render(response, { route, version: route.version, submitted: routeAsTyped(route) })
}

export async function saveRoute(request: Request, response: Response): Promise<void> {
  const route = await routeIn(request)
  const { values, errors, submitted } = readRouteForm(request.body)
  if (values === undefined) return render(response.status(422), { route, version: seenIn(request), submitted, errors })
  await change(request, response, async step => { await changeRoute(step.trx, step, { id: route.id, seen: seenIn(request) }, values) }, 'saved', error => {
    render(response.status(409), { route, version: route.version, submitted, meanwhile: routeAsTyped(route), errors: [{ field: 'name', message: error.message }] })
  })
}

/** Removing asks on a page of its own. */
export async function showRemoval(request: Request, response: Response): Promise<void> {
  await renderRemoval(request, response)
}

export async function confirmRemoval(request: Request, response: Response): Promise<void> {
  const id = String(request.params.routeId)
  await change(request, response, async step => { await removeRoute(step.trx, step, { id, seen: seenIn(request) }) }, 'removed', async error => {
    await renderRemoval(request, response.status(409), [{ field: 'remove', message: error.message }])
  })
}

export async function moveRouteUp(request: Request, response: Response): Promise<void> {
  const { id } = await routeIn(request)
  await change(request, response, async step => { await raiseRoute(step.trx, step, id, field(request.body, 'above')) }, 'moved', () => undefined)
}

/** Makes a change, of which this process's pages know at once, and goes back to the list; or says what somebody else did meanwhile. */
async function change(
  request: Request, response: Response, work: (step: RouteStep & { trx: Parameters<typeof addRoute>[0] }) => Promise<void>,
  done: typeof steps[number], refuse: (error: Conflict) => void | Promise<void>
): Promise<void> {
  const { council, services } = request
  const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now() }
  try {
    await inCouncil(council.id, async trx => { await work({ ...step, trx }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await refuse(error)
  }
  request.readCouncilAgain()
  response.redirect(303, `${list}?done=${done}`)
}

/** Whoever takes away the only number is told which one pages give then. */
async function renderRemoval(request: Request, response: Response, errors?: FieldError[]): Promise<void> {
  const routes = await routesOf(request)
  const route = routeAmong(routes, String(request.params.routeId))
  const telephones = telephonesOn(routes, londonDate(request.services.clock.now()))
  response.render('support-routes/removal', { route, isOnlyTelephone: telephones.length === 1 && telephones[0]?.id === route.id, errors })
}

function telephonesOn(routes: readonly SupportRoute[], date: CalendarDate): SupportRoute[] {
  return routes.filter(route => route.kind === 'telephone' && isShownOn(route, date))
}

async function routesOf({ council }: Request): Promise<SupportRoute[]> {
  return await inCouncil(council.id, async trx => await supportRoutesOf(trx, council.id))
}

async function routeIn(request: Request): Promise<SupportRoute> {
  return routeAmong(await routesOf(request), String(request.params.routeId))
}

interface DrawnRoute {
  route?: SupportRoute
  key?: string
  version?: number
  submitted: SubmittedRoute
  /** What somebody else has made of it. */
  meanwhile?: SubmittedRoute
  errors?: FieldError[] | undefined
}

function render(response: Response, drawn: DrawnRoute): void {
  response.render('support-routes/route', drawn)
}
