import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { closeRequest, type DataRequest, findRequest, lookAgain, type Step } from './data-request.js'
import { placesLooked } from './finding/find-person.js'
import { placeCodes, placeOf } from './finding/places.js'
import { countedByPlace, keptReasons } from './finds-query.js'
import { agreeRemoval, askRemoval, refuseRemoval } from './removal/agree-removal.js'
import { reasonWords } from './removal/reasons.js'
import { unsentOf } from './removal/sent-since-query.js'
import { readClosingForm } from './request-form.js'

/** A request: who asked for what, how far it is, where the person was found, and what can be done next. */
export async function showRequest(request: Request, response: Response): Promise<void> {
  await drawRequest(request, response, {})
}

export async function lookFurther(request: Request, response: Response): Promise<void> {
  await act(request, response, async (trx, step) => { await lookAgain(trx, step, idOf(request)) })
}

export async function close(request: Request, response: Response): Promise<void> {
  const { values, errors, submitted } = readClosingForm(request.body)
  if (values === undefined) return await drawRequest(request, response, { status: 422, errors, submitted })
  await act(request, response, async (trx, step) => { await closeRequest(trx, step, idOf(request), values) }, submitted)
}

export async function askForRemoval(request: Request, response: Response): Promise<void> {
  await act(request, response, async (trx, step) => { await askRemoval(trx, step, idOf(request)) })
}

/** Somebody else than who asked agrees. */
export async function agreeToRemoval(request: Request, response: Response): Promise<void> {
  await act(request, response, async (trx, step) => { await agreeRemoval(trx, step, idOf(request), field(request.body, 'seen')) })
}

export async function refuseToRemove(request: Request, response: Response): Promise<void> {
  await act(request, response, async (trx, step) => { await refuseRemoval(trx, step, idOf(request), field(request.body, 'seen')) })
}

/** Does it and shows how it stands now; where that cannot be done any more, or not by them, says why. */
async function act(
  request: Request, response: Response, work: (trx: Knex.Transaction, step: Step) => Promise<void>, submitted: Record<string, string> = {}
): Promise<void> {
  const { council, services } = request
  const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now() }
  try {
    await inCouncil(council.id, async trx => {
      if (await findRequest(trx, council.id, idOf(request)) === undefined) throw new NotFound('request')
      await work(trx, step)
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await drawRequest(request, response, { status: error.status, errors: [{ field: 'request', message: error.message }], submitted })
  }
  response.redirect(303, `/staff/data-requests/${idOf(request)}`)
}

interface Drawing {
  status?: number
  errors?: FieldError[]
  submitted?: Record<string, string>
}

async function drawRequest(request: Request, response: Response, { status = 200, errors, submitted = {} }: Drawing): Promise<void> {
  const { council, services } = request
  const { found, counts, names, kept, unsent } = await inCouncil(council.id, async trx => {
    const found = await findRequest(trx, council.id, idOf(request))
    if (found === undefined) throw new NotFound('request')
    const names = await namesOfUsers(trx, council.id, [found.made_by, found.removal_asked_by, found.removal_agreed_by, found.closed_by])
    return { found, counts: await countedByPlace(trx, council.id, found.id), names, kept: await keptReasons(trx, council.id, found.id), unsent: await unsentOf(trx, council.id, found.id) }
  })
  const places = placeCodes.flatMap(code => counts.filter(({ place }) => place === code)).map(one => ({ ...one, name: placeOf(one.place).name }))
  response.status(status).render('privacy/requests/request', {
    asked: found, places, names, errors, submitted, left: leftIn(request), isLate: found.isLate(londonDate(services.clock.now())), looked: placesLooked(found.looking),
    cut: (found.looking.cut ?? []).map(code => placeOf(code).name).join(', '), totals: totalsOf(places), keptWords: kept.map(reasonWords), unsent, ...permissions(request, found)
  })
}

function permissions(request: Request, found: DataRequest): { mayRemove: boolean, isOwnAsk: boolean, seen: string } {
  const person = signedIn(request)
  return { mayRemove: person.may('personal-data.remove'), isOwnAsk: found.removal_asked_by === person.id, seen: found.removal_asked_at?.toISOString() ?? '' }
}

function totalsOf(places: readonly Record<'theirs' | 'another' | 'unknown' | 'removed' | 'kept', number>[]) {
  const sum = (name: 'theirs' | 'another' | 'unknown' | 'removed' | 'kept'): number => places.reduce((total, place) => total + place[name], 0)
  return { theirs: sum('theirs'), another: sum('another'), unknown: sum('unknown'), removed: sum('removed'), kept: sum('kept') }
}

/** @throws NotFound when the address holds no id */
export function idOf({ params }: Request): string {
  const id = String(params.dataRequestId)
  if (!isId(id)) throw new NotFound('request')
  return id
}

/** Of how many that were left as they were shown something else had been said, as the address of the page after saving tells. */
export function leftIn({ query }: Request): number {
  return Number(/^\d{1,2}$/.exec(field(query, 'left'))?.[0] ?? 0)
}
