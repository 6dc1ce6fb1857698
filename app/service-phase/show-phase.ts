import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { earlierPhase, furthestPhase, leadsForward, phases } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { fundStates } from './fund-states-query.js'
import { fingerprintOf, phaseStateOf } from './phase-change.js'
import { phaseHistory, takenBack } from './phase-history-query.js'
import { previewOf } from './preview-page.js'
import { plannedWithoutAll } from './readiness/planned-soon.js'
import { readinessFor, withOpenPages } from './readiness/readiness-checks.js'

const mostChanges = 20
const steps = ['changed', 'stopped', 'resumed', 'shared', 'undone', 'stated', 'old-service'] as const

/** How far the service of the council and of each fund has come, what the next phase needs, and what was changed. */
export async function showPhase(request: Request, response: Response): Promise<void> {
  await renderPhase(request, response, {})
}

/** Which part of the page could not be done, and what was typed there. */
export interface PhasePage {
  status?: number
  errors?: FieldError[]
  submitted?: Submitted
  /** The share that was asked to be seen before it holds. */
  newShare?: number
}

export interface Submitted {
  part: string
  fund?: string
  reason: string
  share?: string
  day?: string
  funds?: readonly string[]
}

export async function renderPhase(request: Request, response: Response, { status = 200, errors, submitted, newShare }: PhasePage): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const found = await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, null, now)
    const nextPhase = phases[phases.indexOf(state.phase) + 1] ?? null
    return {
      state, nextPhase, funds: await fundStates(trx, council.id, state, now), changes: await phaseHistory(trx, council.id, mostChanges),
      soon: await plannedWithoutAll(trx, council.id, now),
      readiness: nextPhase === null ? [] : await readinessFor(trx, council.id, { scope: null, phase: nextPhase }, now)
    }
  })
  const seen = fingerprintOf(found.state)
  const offered = { council: found.state.phase, funds: found.funds }
  const funds = found.funds.map(fund => ({
    ...fund, seen: fingerprintOf(fund.state), isHeldBack: earlierPhase(fund.state.phase, found.state.phase) !== fund.state.phase,
    turned: previewOf(offered, fund.code, { ...fund.state, stoppedReason: fund.state.stoppedReason === null ? '' : null })
  }))
  const changes = found.changes.map(change => {
    const fund = funds.find(({ code }) => code === change.fundCode)
    const again = takenBack(change, now)
    return {
      ...change, seenNow: change.fundCode === null ? seen : fund?.seen ?? '', again, leadsForward: leadsForward(fund?.state ?? found.state, again), furthest: furthestPhase(again),
      preview: previewOf(offered, change.fundCode, again)
    }
  })
  response.status(status).render('service-phase/phase', {
    ...found, readiness: withOpenPages(found.readiness, signedIn(request)).map(one => ({ ...one, form: newId() })), funds, changes, seen, errors, newShare, submitted: submitted ?? { part: '' },
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
