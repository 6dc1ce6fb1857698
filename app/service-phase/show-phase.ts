import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { earlierPhase, phases } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { fundStates } from './fund-states-query.js'
import { fingerprintOf, phaseStateOf } from './phase-change.js'
import { phaseHistory } from './phase-history-query.js'
import { readinessFor, withOpenPages } from './readiness/readiness-checks.js'

const mostChanges = 20
const steps = ['changed', 'stopped', 'resumed', 'shared', 'undone', 'stated'] as const

/** How far the service of the council and of each fund has come, what the next phase needs, and what was changed. */
export async function showPhase(request: Request, response: Response): Promise<void> {
  await renderPhase(request, response, {})
}

/** Which part of the page could not be done, and what was typed there. */
export interface PhasePage {
  status?: number
  errors?: FieldError[]
  submitted?: { part: string, fund?: string, reason?: string, share?: string, evidence?: string }
}

export async function renderPhase(request: Request, response: Response, { status = 200, errors, submitted }: PhasePage): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const found = await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, null, now)
    const nextPhase = phases[phases.indexOf(state.phase) + 1] ?? null
    return {
      state, nextPhase, funds: await fundStates(trx, council.id, state, now), changes: await phaseHistory(trx, council.id, mostChanges),
      readiness: nextPhase === null ? [] : await readinessFor(trx, council.id, nextPhase, now)
    }
  })
  const seen = fingerprintOf(found.state)
  const funds = found.funds.map(fund => ({ ...fund, seen: fingerprintOf(fund.state), isHeldBack: earlierPhase(fund.state.phase, found.state.phase) !== fund.state.phase }))
  const changes = found.changes.map(change => ({ ...change, seenNow: change.fundCode === null ? seen : funds.find(({ code }) => code === change.fundCode)?.seen ?? '' }))
  response.status(status).render('service-phase/phase', {
    ...found, readiness: withOpenPages(found.readiness, signedIn(request)), funds, changes, seen, errors, submitted: submitted ?? { part: '' },
    done: steps.find(step => step === field(request.query, 'done')), may: signedIn(request).permissions,
    unmet: found.readiness.filter(({ isMet }) => !isMet).length
  })
}

/** The fund of this code that residents can choose. @throws NotFound */
export async function fundStateOf(trx: Knex.Transaction, request: Request, code: string) {
  const { council, services: { clock } } = request
  const state = await phaseStateOf(trx, council.id, null, clock.now())
  const fund = (await fundStates(trx, council.id, state, clock.now())).find(one => one.code === code)
  if (fund === undefined) throw new NotFound('fund')
  return fund
}
