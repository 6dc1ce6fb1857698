import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { leadsForward } from '../councils/phase.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { londonDate, parseTypedDate } from '../dates.js'
import { Conflict, NotFound } from '../errors.js'
import { offeredFunds } from '../funds/fund.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { planOf } from './as-whole.js'
import { ChangedMeanwhile, changePhase, type ChangeReasons, holdWhole, isMadeAlready, phaseStateOf, type WantedChange } from './phase-change.js'
import { readReason } from './phase-form.js'
import { findPhaseChange, takenBack } from './phase-history-query.js'
import { postingsCode } from './readiness/money-evidence-query.js'
import { readinessChecks } from './readiness/readiness-checks.js'
import { stateReadiness } from './readiness/readiness-statement.js'
import { fundStateOf, renderFund } from './show-fund.js'
import { type PhasePage, renderPhase, type Submitted } from './show-phase.js'

/** Sends a fund back to the old service at once. Whoever is in the middle of a payment goes on to its end. */
export async function stopFund(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'fund')
  await act(request, response, { part: 'stop', typed: { fund: code }, missing: 'Say why, in words for residents', done: 'stopped' }, async (trx, councilId, reasons) => {
    const { fund: { state } } = await fundStateOf(trx, request, code)
    await changePhase(trx, councilId, { scope: code, kind: 'stopped', seen: field(request.body, 'seen'), after: { ...state, stoppedReason: reasons.reason } }, reasons)
  })
}

export async function resumeFund(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'fund')
  await act(request, response, { part: 'resume', typed: { fund: code }, missing: 'Say why it is offered here again', done: 'resumed' }, async (trx, councilId, reasons) => {
    const { fund: { state } } = await fundStateOf(trx, request, code)
    await changePhase(trx, councilId, { scope: code, kind: 'resumed', seen: field(request.body, 'seen'), after: { ...state, stoppedReason: null } }, reasons)
  })
}

/** Says to whom which service is shown first with the share that was typed; nothing is changed by it. */
export async function previewShare(request: Request, response: Response): Promise<void> {
  const { share, ...step } = shareStep(request)
  const { council, services: { clock } } = request
  const { newFirstShare } = await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, null, clock.now()))
  const errors = newFirstShare === share ? [{ field: 'share', message: `It is ${share} of 100 already, so this would change nothing` }] : step.errors
  const { faults, submitted } = readStep(request, { ...step, errors })
  await renderPhase(request, response, faults.length > 0 ? { status: 422, errors: faults, submitted } : { submitted, newShare: share })
}

/** To how many of a hundred visitors the new service is shown first. Whoever had it keeps it while the number grows. */
export async function changeShare(request: Request, response: Response): Promise<void> {
  const { share, ...step } = shareStep(request)
  await act(request, response, step, async (trx, councilId, reasons) => {
    const state = await phaseStateOf(trx, councilId, null, reasons.now)
    await changePhase(trx, councilId, { scope: null, kind: 'share', seen: field(request.body, 'seen'), after: { ...state, newFirstShare: share } }, reasons)
  })
}

function shareStep({ body }: Request): Step & { share: number } {
  const typed = field(body, 'share').trim()
  const share = /^\d{1,3}$/.test(typed) ? Number(typed) : -1
  const errors = share < 0 || share > 100 ? [{ field: 'share', message: 'The share must be a whole number from 0 to 100' }] : []
  return { part: 'share', typed: { share: typed }, missing: 'Say why the share changes', done: 'shared', errors, share }
}

/** Takes the latest change of a fund or of the council back: it is as before again. */
export async function undoChange(request: Request, response: Response): Promise<void> {
  const id = String(request.params.changeId)
  const found = isId(id) ? await inCouncil(request.council.id, async trx => await findPhaseChange(trx, request.council.id, id)) : undefined
  if (found === undefined) throw new NotFound('change')
  await act(request, response, { part: `undo-${id}`, missing: 'Say why it is taken back', done: 'undone' }, async (trx, councilId, reasons) => {
    if (found.fundCode !== null) await holdWhole(trx, councilId)
    const change = await findPhaseChange(trx, councilId, id)
    const whole = await phaseStateOf(trx, councilId, null, reasons.now)
    const wanted: WantedChange = { scope: found.fundCode, kind: 'undone', seen: field(request.body, 'seen'), after: takenBack(found, whole, reasons.now), undoes: id }
    if (await isMadeAlready(trx, councilId, wanted, reasons)) return
    if (change?.isLatest !== true) throw new Conflict('Something else has been changed since, so this cannot be taken back')
    const now = await phaseStateOf(trx, councilId, change.fundCode, reasons.now)
    if (leadsForward(planOf(change.fundCode, now, whole), planOf(change.fundCode, wanted.after, whole))) throw new Conflict('This leads forward, so what that phase needs has to be looked at: change the phase instead')
    await changePhase(trx, councilId, wanted, reasons)
  })
}

/** Somebody says that what the service cannot know was done, on which day, and what shows it. */
export async function stateCheck(request: Request, response: Response): Promise<void> {
  const code = field(request.body, 'check')
  if (!readinessChecks.some(check => check.isStated && check.code === code)) throw new NotFound('check')
  const part = `state-${code}`
  const typed = field(request.body, 'day').trim()
  const today = londonDate(request.services.clock.now())
  const heldOn = parseTypedDate(typed, today)
  const isPast = heldOn !== null && heldOn <= today
  const funds = await fundsStated(request, code)
  const errors = [
    ...funds?.length === 0 ? [{ field: `funds-${part}`, message: 'Choose the funds that have no host system' }] : [],
    ...isPast ? [] : [{ field: `day-${part}`, message: 'The day must be a real one that is not to come, such as 27/3/2026' }]
  ]
  await act(request, response, { part, typed: { day: typed, funds: funds ?? [] }, missing: 'Say what shows it', done: 'stated', errors }, async (trx, councilId, { reason, userId, now }) => {
    const id = field(request.body, 'form')
    if (isPast) await stateReadiness(trx, councilId, code, { heldOn, evidence: reason, fundCodes: funds }, { userId, now, id: isId(id) ? id : newId() })
  })
}

/** The funds that a statement names, of those that residents can choose; null where it is of none in particular. */
async function fundsStated({ body, council }: Request, check: string): Promise<string[] | null> {
  if (check !== postingsCode) return null
  const offered = await inCouncil(council.id, async trx => await offeredFunds(trx, council.id))
  return offered.flatMap(({ code }) => field(body, `fund-${code}`) === 'yes' ? [code] : [])
}

interface Step {
  part: string
  /** What stands beside the reason. */
  typed?: { fund?: string, share?: string, day?: string, funds?: readonly string[] }
  missing: string
  done: string
  errors?: FieldError[]
}

/** What was typed, and what is wrong with it, each fault at its field of the page. */
function readStep({ body }: Request, { part, typed = {}, missing, errors = [] }: Omit<Step, 'done'>): { faults: FieldError[], submitted: Submitted } {
  const read = readReason(body, missing)
  const name = typed.fund === undefined ? `reason-${part}` : 'reason'
  const faults = [...errors, ...(read.errors ?? []).map(error => ({ ...error, field: name }))]
  return { faults, submitted: { part, ...typed, reason: read.reason } }
}

async function act(
  request: Request, response: Response, step: Step,
  work: (trx: Knex.Transaction, councilId: CouncilId, reasons: ChangeReasons) => Promise<void>
): Promise<void> {
  const { council, services: { clock } } = request
  const { faults, submitted } = readStep(request, step)
  const fund = step.typed?.fund
  const renderAgain = async (page: PhasePage) => { await (fund === undefined ? renderPhase(request, response, page) : renderFund(request, response, fund, page)) }
  if (faults.length > 0) return await renderAgain({ status: 422, errors: faults, submitted })
  try {
    await inCouncil(council.id, async trx => { await work(trx, council.id, { userId: signedIn(request).id, now: clock.now(), reason: submitted.reason }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const meanwhile = error instanceof ChangedMeanwhile ? error.change : null
    const place = meanwhile === null ? 'main-content' : 'what-was-changed'
    return await renderAgain({ status: error.status, errors: [{ field: place, message: error.message }], submitted, meanwhile })
  }
  request.readCouncilAgain()
  response.redirect(303, `/staff/service-phase?done=${step.done}`)
}
