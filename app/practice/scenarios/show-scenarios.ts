import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { isId } from '../../ids.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { practiceCouncilsOf } from '../practice-council.js'
import { attemptsOf, beginAttempt, checkAttempt, findScenario, scenarios } from './attempts.js'
import { progressOf } from './progress.js'
import type { Scenario } from './scenario.js'

/** What there is to practise for whoever is here, and how far they have come. */
export async function showScenarios(request: Request, response: Response): Promise<void> {
  const { council } = request
  const person = practisingPerson(request)
  const attempts = await inCouncil(council.id, async trx => await attemptsOf(trx, council.id, person.id))
  const shown = scenarios.filter(({ permission }) => person.may(permission)).map(scenario => {
    const own = attempts.filter(({ scenarioCode }) => scenarioCode === scenario.code)
    return { ...scenario, isBegun: own.length > 0, isDone: own.some(({ doneAt }) => doneAt !== null) }
  })
  response.render('practice/scenarios', { adviser: shown.filter(({ audience }) => audience === 'adviser'), officer: shown.filter(({ audience }) => audience === 'officer') })
}

export async function showScenario(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { scenario, userId } = scenarioOf(request)
  const attempt = await inCouncil(council.id, async trx => (await attemptsOf(trx, council.id, userId)).find(({ scenarioCode }) => scenarioCode === scenario.code))
  response.render('practice/scenario', { scenario, attempt, facts: attempt?.facts, isNotYet: field(request.query, 'checked') === 'not-yet', nextId: newId() })
}

export async function begin(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { scenario, userId } = scenarioOf(request)
  const id = field(request.body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  await inCouncil(council.id, async trx => { await beginAttempt(trx, council.id, scenario, { id, userId, services, now: services.clock.now() }) })
  response.redirect(303, `/staff/practice/scenarios/${scenario.code}`)
}

/** Has the records looked at. Only one's own attempt can be checked. */
export async function check(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const person = practisingPerson(request)
  const { code, isDone } = await inCouncil(council.id, async trx => {
    const attempt = (await attemptsOf(trx, council.id, person.id)).find(({ id }) => id === request.params.attemptId)
    if (attempt === undefined) throw new NotFound('attempt')
    return { code: attempt.scenarioCode, isDone: await checkAttempt(trx, council.id, attempt, clock.now()) }
  })
  response.redirect(303, `/staff/practice/scenarios/${code}${isDone ? '' : '?checked=not-yet'}`)
}

/** For trainers, at their own council: who has practised what. Names and scenarios, nothing of how often or how long. */
export async function showProgress(request: Request, response: Response): Promise<void> {
  const { council } = request
  if (council.practiceOf !== null) throw new NotFound()
  const progress = await progressOf((await practiceCouncilsOf(council.id)).map(({ id }) => id))
  const people = [...new Set(progress.map(({ userId }) => userId))].map(userId => {
    const own = progress.filter(one => one.userId === userId)
    return { name: own[0]?.name, done: own.filter(({ doneAt }) => doneAt !== null), begun: own.filter(({ doneAt }) => doneAt === null) }
  })
  response.render('practice/progress', { people })
}

/** @throws NotFound in any council but a practice council */
function practisingPerson(request: Request) {
  if (request.council.practiceOf === null) throw new NotFound()
  return signedIn(request)
}

function scenarioOf(request: Request): { scenario: Scenario, userId: string } {
  const person = practisingPerson(request)
  const scenario = findScenario(String(request.params.scenarioCode))
  if (scenario === undefined) throw new NotFound('scenario')
  if (!person.may(scenario.permission)) throw new NotPermitted(scenario.permission)
  return { scenario, userId: person.id }
}
