import type { Request, Response } from 'express'
import { isForward, phaseAt } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { firstIdAt } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { fundStates, paymentsUnderWay } from './fund-states-query.js'
import { changePhase, fingerprintOf, phaseStateOf } from './phase-change.js'
import { nothingToChange, type PhaseForm, type PhaseWish, readPhaseForm, stateWith, type SubmittedPhase } from './phase-form.js'
import { previewOf } from './preview-page.js'
import { type LookedAt, readinessFor, withOpenPages } from './readiness/readiness-checks.js'

const aDayMs = 86_400_000

export async function showChange(request: Request, response: Response): Promise<void> {
  const submitted = { fund: field(request.query, 'fund'), phase: field(request.query, 'phase'), from: '', reason: '', override: '' }
  await renderChange(request, response, { submitted })
}

/** Says who will see what, and what has to be so before; nothing is changed by it. */
export async function previewChange(request: Request, response: Response): Promise<void> {
  const form = await readForm(request)
  if (form.errors !== undefined) return await renderChange(request, response, { ...form, status: 422 })
  await renderPreview(request, response, form.values, form.submitted)
}

/** Only what was previewed is done: when the phase, or what it needs, is otherwise by now, the preview comes again. */
export async function makeChange(request: Request, response: Response): Promise<void> {
  const form = await readForm(request)
  if (form.errors !== undefined) return await renderChange(request, response, { ...form, status: 422 })
  const { values: wish, submitted } = form
  const { council, services: { clock } } = request
  const now = clock.now()
  const shown = field(request.body, 'unmet').split(' ')
  try {
    const unmet = await inCouncil(council.id, async trx => {
      const state = await phaseStateOf(trx, council.id, wish.scope, now)
      const looked = isForward(state.phase, wish.phase) ? await readinessFor(trx, council.id, wish, now) : []
      const missing = looked.filter(({ isMet }) => !isMet)
      const isShown = ({ check }: LookedAt): boolean => shown.includes(check.code)
      if (missing.length > 0 && (wish.overrideReason === null || !missing.every(isShown))) return missing
      const evidence = looked.flatMap(({ check, isMet, evidence: lines }) => lines.map(line => ({ ...line, text: `${check.words} (${isMet ? 'met' : 'not met'}): ${line.text}` })))
      await changePhase(trx, council.id, { scope: wish.scope, kind: 'phase', seen: field(request.body, 'seen'), after: stateWith(state, wish) }, {
        userId: signedIn(request).id, now, reason: wish.reason, unmet: missing.map(({ check }) => check.code), overrideReason: wish.overrideReason, evidence
      })
      return []
    })
    if (unmet.length === 0) {
      request.readCouncilAgain()
      return response.redirect(303, '/staff/service-phase?done=changed')
    }
    await renderPreview(request, response, wish, submitted, { status: 422, errors: [{ field: 'override', message: 'Say why it goes on although not everything is met' }] })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await renderPreview(request, response, wish, submitted, { status: error.status, errors: [{ field: 'reason', message: `${error.message}. This is what it would do now` }] })
  }
}

async function readForm(request: Request): Promise<PhaseForm> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const { state, funds } = await inCouncil(council.id, async trx => {
    const whole = await phaseStateOf(trx, council.id, null, now)
    return { state: whole, funds: await fundStates(trx, council.id, whole, now) }
  })
  const form = readPhaseForm(request.body, funds.map(({ code }) => code), now)
  if (form.errors !== undefined) return form
  const fault = nothingToChange(funds.find(({ code }) => code === form.values.scope)?.state ?? state, form.values)
  return fault === null ? form : { submitted: form.submitted, errors: [fault] }
}

async function renderChange(
  request: Request, response: Response, { status = 200, errors, submitted }: { status?: number, errors?: FieldError[], submitted: SubmittedPhase }
): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const found = await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, null, now)
    return { state, funds: await fundStates(trx, council.id, state, now) }
  })
  response.status(status).render('service-phase/change', { ...found, errors, submitted })
}

async function renderPreview(
  request: Request, response: Response, wish: PhaseWish, submitted: SubmittedPhase, { status = 200, errors }: { status?: number, errors?: FieldError[] } = {}
): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const found = await inCouncil(council.id, async trx => {
    const whole = await phaseStateOf(trx, council.id, null, now)
    const state = await phaseStateOf(trx, council.id, wish.scope, now)
    // What is planned for before that day will be so by then.
    const at = wish.from ?? now
    const funds = await fundStates(trx, council.id, whole, at)
    const readiness: LookedAt[] = isForward(state.phase, wish.phase) ? await readinessFor(trx, council.id, wish, now) : []
    return {
      state, readiness, fundName: funds.find(({ code }) => code === wish.scope)?.name ?? null,
      preview: previewOf({ council: phaseAt(whole, at), funds }, wish.scope, { ...state, phase: wish.phase, isOwn: wish.scope !== null }),
      underWay: await paymentsUnderWay(trx, council.id, firstIdAt(new Date(now.getTime() - aDayMs)))
    }
  })
  response.status(status).render('service-phase/preview', {
    ...found, readiness: withOpenPages(found.readiness, signedIn(request)), wish, submitted, errors, seen: fingerprintOf(found.state), unmet: found.readiness.filter(({ isMet }) => !isMet).map(({ check }) => check.code).join(' ')
  })
}
