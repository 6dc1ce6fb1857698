import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { isForward, settled } from '../councils/phase.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { changePhase, type ChangeReasons, phaseStateOf } from './phase-change.js'
import { readReason } from './phase-form.js'
import { findPhaseChange } from './phase-history-query.js'
import { readinessChecks } from './readiness/readiness-checks.js'
import { stateReadiness } from './readiness/readiness-statement.js'
import { fundStateOf, renderPhase } from './show-phase.js'

/** Sends a fund back to the old service at once. Whoever is in the middle of a payment goes on to its end. */
export async function stopFund(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'fund')
  await act(request, response, { part: 'stop', fund: code, missing: 'Say why, in words for residents', done: 'stopped' }, async (trx, councilId, reasons) => {
    const { state } = await fundStateOf(trx, request, code)
    await changePhase(trx, councilId, { scope: code, kind: 'stopped', seen: field(request.body, 'seen'), after: { ...state, stoppedReason: reasons.reason } }, reasons)
  })
}

export async function resumeFund(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'fund')
  await act(request, response, { part: 'resume', fund: code, missing: 'Say why it is offered here again', done: 'resumed' }, async (trx, councilId, reasons) => {
    const { state } = await fundStateOf(trx, request, code)
    await changePhase(trx, councilId, { scope: code, kind: 'resumed', seen: field(request.body, 'seen'), after: { ...state, stoppedReason: null } }, reasons)
  })
}

/** To how many of a hundred visitors the new service is shown first. Whoever had it keeps it while the number grows. */
export async function changeShare(request: Request, response: Response): Promise<void> {
  const typed = field(request.body, 'share').trim()
  const share = /^\d{1,3}$/.test(typed) ? Number(typed) : -1
  const errors = share < 0 || share > 100 ? [{ field: 'share', message: 'The share must be a whole number from 0 to 100' }] : []
  await act(request, response, { part: 'share', share: typed, missing: 'Say why the share changes', done: 'shared', errors }, async (trx, councilId, reasons) => {
    const state = await phaseStateOf(trx, councilId, null, reasons.now)
    await changePhase(trx, councilId, { scope: null, kind: 'share', seen: field(request.body, 'seen'), after: { ...state, newFirstShare: share } }, reasons)
  })
}

/** Takes the latest change of a fund or of the council back: it is as before again. */
export async function undoChange(request: Request, response: Response): Promise<void> {
  const id = String(request.params.changeId)
  const found = isId(id) ? await inCouncil(request.council.id, async trx => await findPhaseChange(trx, request.council.id, id)) : undefined
  if (found === undefined) throw new NotFound('change')
  await act(request, response, { part: `undo-${id}`, missing: 'Say why it is taken back', done: 'undone' }, async (trx, councilId, reasons) => {
    const change = await findPhaseChange(trx, councilId, id)
    if (change?.isLatest !== true) throw new Conflict('Something else has been changed since, so this cannot be taken back')
    const now = await phaseStateOf(trx, councilId, change.fundCode, reasons.now)
    const after = { ...change.before, ...settled(change.before, reasons.now) }
    if (isForward(now.phase, after.phase)) throw new Conflict('This leads forward, so what that phase needs has to be looked at: change the phase instead')
    await changePhase(trx, councilId, { scope: change.fundCode, kind: 'undone', seen: field(request.body, 'seen'), after, undoes: id }, reasons)
  })
}

/** Somebody says that what the service cannot know is so, and what shows it. */
export async function stateCheck(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'check')
  if (!readinessChecks.some(check => check.isStated && check.code === code)) throw new NotFound('check')
  await act(request, response, { part: `state-${code}`, missing: 'Say what shows that it is met', done: 'stated' }, async (trx, councilId, { reason, userId, now }) => {
    await stateReadiness(trx, councilId, { code, evidence: reason }, { userId, now })
  })
}

interface Step {
  part: string
  fund?: string
  share?: string
  missing: string
  done: string
  errors?: FieldError[]
}

async function act(
  request: Request, response: Response, { part, fund, share, missing, done, errors = [] }: Step,
  work: (trx: Knex.Transaction, councilId: CouncilId, reasons: ChangeReasons) => Promise<void>
): Promise<void> {
  const { council, services: { clock } } = request
  const read = readReason(request.body, missing)
  const submitted = { part, fund, share, reason: read.reason }
  const faults = [...errors, ...(read.errors ?? []).map(error => ({ ...error, field: `reason-${part}${fund === undefined ? '' : `-${fund}`}` }))]
  if (faults.length > 0) return await renderPhase(request, response, { status: 422, errors: faults, submitted })
  try {
    await inCouncil(council.id, async trx => { await work(trx, council.id, { userId: signedIn(request).id, now: clock.now(), reason: read.reason }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderPhase(request, response, { status: error.status, errors: [{ field: 'main-content', message: error.message }], submitted })
  }
  request.readCouncilAgain()
  response.redirect(303, `/staff/service-phase?done=${done}`)
}
