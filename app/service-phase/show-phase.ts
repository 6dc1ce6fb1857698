import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { earlierPhase, furthestPhase, leadsForward, phases } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { followsWhole, planOf } from './as-whole.js'
import { fundStates } from './fund-states-query.js'
import { fingerprintOf, type PhaseState, phaseStateOf } from './phase-change.js'
import { type PhaseChange, phaseHistory, takenBack } from './phase-history-query.js'
import { previewOf } from './preview-page.js'
import { plannedWithoutAll } from './readiness/planned-soon.js'
import { readinessFor, withOpenPages } from './readiness/readiness-checks.js'

const mostChanges = 20
/** So many stand open; the others, of which something can be taken back too, are one step away. */
const mostRecent = 5
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
  /** What somebody did since the form was drawn. */
  meanwhile?: PhaseChange | null
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
    ...fund, seen: fingerprintOf(fund.state), isHeldBack: earlierPhase(fund.state.phase, found.state.phase) !== fund.state.phase
  }))
  const changes = found.changes.map(change => {
    const fund = funds.find(({ code }) => code === change.fundCode)
    const again = takenBack(change, found.state, now)
    const planned = (state: PhaseState) => planOf(change.fundCode, state, found.state)
    const isAsWhole = change.fundCode !== null && !again.isOwn
    return {
      ...change, seenNow: change.fundCode === null ? seen : fund?.seen ?? '', again, isAsWhole, leadsForward: leadsForward(planned(fund?.state ?? found.state), planned(again)), goal: isAsWhole ? followsWhole : furthestPhase(again),
      preview: previewOf(offered, change.fundCode, again)
    }
  })
  const readiness = withOpenPages(found.readiness, signedIn(request)).map(one => ({ ...one, form: newId() }))
  const [due, met] = [readiness.filter(({ isMet }) => !isMet), readiness.filter(({ isMet }) => isMet)]
  const otherwise = funds.filter(({ state }) => state.stoppedReason !== null || state.isOwn)
  response.status(status).render('service-phase/phase', {
    ...found, due, met, otherwise, asWhole: funds.filter(fund => !otherwise.includes(fund)), sentBack: funds.filter(({ state }) => state.stoppedReason !== null).length,
    recent: changes.slice(0, mostRecent), earlier: changes.slice(mostRecent), isEarlierOpen: changes.slice(mostRecent).some(({ id }) => submitted?.part === `undo-${id}`),
    seen, errors, newShare, submitted: submitted ?? { part: '' }, done: steps.find(step => step === field(request.query, 'done')), may: signedIn(request).permissions
  })
}
