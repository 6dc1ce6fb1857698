import type { Request, Response } from 'express'
import { councilById } from '../../councils/council.js'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { comeIn } from '../../sign-in/going-in.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { letFormsLeadTo } from '../../web/headers.js'
import { signedIn } from '../../web/signed-in-person.js'
import { isOpenPractice, practiceCouncilsOf, resetPractice } from '../practice-council.js'
import { progressOf } from '../scenarios/progress.js'
import { handOver, useHandover, whoMayCome } from './handover.js'

/** A council's own page about its practice council. In the practice council, what there is to practise. */
export async function showPractice(request: Request, response: Response): Promise<void> {
  const { council, services: { config } } = request
  if (council.practiceOf !== null) return response.redirect(303, '/staff/practice/scenarios')
  const person = signedIn(request)
  const made = await practiceCouncilsOf(council.id)
  const open = made.find(({ state }) => state === 'open')
  if (open !== undefined) letFormsLeadTo(config, request, response, open.origin)
  const progress = await progressOf(made.map(({ id }) => id), [person.id])
  response.render('practice/practice', {
    open, making: made.find(({ state }) => state === 'making'), generation: made[0]?.generation ?? 0, mayReset: person.may('practice.reset'),
    done: progress.filter(({ doneAt }) => doneAt !== null), isAsked: field(request.query, 'asked') !== ''
  })
}

/** Has the practice council made anew, or for the first time. */
export async function reset(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  if (council.practiceOf !== null) throw new NotFound()
  const seen = Number(field(request.body, 'generation'))
  if (!Number.isSafeInteger(seen) || seen < 0) throw new Conflict('The form is not one of ours')
  await inCouncil(council.id, async trx => { await resetPractice(trx, council.id, { userId: signedIn(request).id, now: clock.now(), seen }) })
  response.redirect(303, '/staff/practice?asked=yes')
}

/** From a council to its practice council: the only way in, and no way back. */
export async function visit(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const person = signedIn(request)
  const open = (await practiceCouncilsOf(council.id)).find(({ state }) => state === 'open')
  if (council.practiceOf !== null || open === undefined) throw new NotFound('practice council')
  const token = await handOver(open.id, council.id, person, clock.now())
  await inCouncil(council.id, async trx => { await recordAudit(trx, council.id, { at: clock.now(), userId: person.id, action: 'practice_visited' }) })
  response.redirect(303, `${open.origin}/staff/practice/arrivals/${token}`)
}

/** Reading the page uses nothing up: whoever looks ahead at links does no harm. */
export async function showArrival(request: Request, response: Response): Promise<void> {
  const { council, params, services: { clock } } = request
  const of = ownerOf(request)
  const token = String(params.token)
  const { visitor, isOpen } = await inCouncil(council.id, async trx => ({
    visitor: await whoMayCome(trx, council.id, of, token, clock.now()), isOpen: await isOpenPractice(trx, council.id)
  }))
  if (!isOpen && field(request.query, 'again') === '') return comeAgain(request, response)
  if (visitor === null) return await refuse(request, response, of)
  response.render('practice/arrival', { visitor, token })
}

export async function arrive(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const of = ownerOf(request)
  const userId = await inCouncil(council.id, async trx => await useHandover(trx, council.id, of, field(request.body, 'token'), clock.now()))
  if (userId === null) return await refuse(request, response, of)
  response.redirect(303, await comeIn(request, { userId, by: 'practice', next: '/staff/practice/scenarios' }))
}

/** For whoever is at the practice council's host and not signed in. */
export async function showWayIn(request: Request, response: Response): Promise<void> {
  response.render('practice/way-in', { home: await homeOf(request, ownerOf(request)) })
}

/** For some seconds a process remembers the practice council that was at this host before. */
function comeAgain(request: Request, response: Response): void {
  request.readCouncilAgain()
  response.redirect(303, `${request.path}?again=yes`)
}

async function refuse(request: Request, response: Response, of: string): Promise<void> {
  response.status(410).render('practice/arrival-over', { home: await homeOf(request, of) })
}

/** Whose practice council this is: its name and address are public. */
async function homeOf({ council }: Request, of: string): Promise<{ name: string, origin: string }> {
  return await inCouncil(council.id, async trx => await councilById(trx, of))
}

/** @throws NotFound in any council but a practice council */
function ownerOf({ council }: Request): string {
  if (council.practiceOf === null) throw new NotFound()
  return council.practiceOf
}
