import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { isForward, type Phase, phaseAt, type PhasePlan } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { firstIdAt } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { followsWhole } from './as-whole.js'
import { fundStates, paymentsUnderWay } from './fund-states-query.js'
import { ChangedMeanwhile, changedMeanwhile, changePhase, type ChangeReasons, fingerprintOf, holdWhole, isMadeAlready, phaseStateOf, type PhaseState, type WantedChange } from './phase-change.js'
import { goalOf, nothingToChange, type PhaseForm, type PhaseWish, readPhaseForm, stateWith, type SubmittedPhase } from './phase-form.js'
import type { PhaseChange } from './phase-history-query.js'
import { type FundState, type Preview, previewOf } from './preview-page.js'
import { type LookedAt, readinessFor, withOpenPages } from './readiness/readiness-checks.js'

const aDayMs = 86_400_000

export async function showChange(request: Request, response: Response): Promise<void> {
  const submitted = { fund: field(request.query, 'fund'), phase: field(request.query, 'phase'), from: '', reason: '', override: '' }
  await renderChange(request, response, { submitted })
}

/**
 * Says who will see what, and what has to be so before; nothing is changed by it. The preview's other button goes back from there to the
 * form, with all that was typed on both.
 */
export async function previewChange(request: Request, response: Response): Promise<void> {
  const form = await readForm(request)
  if (field(request.body, 'action') === 'change') return await renderChange(request, response, { submitted: form.submitted })
  if (form.errors !== undefined) return await renderChange(request, response, { ...form, status: 422 })
  await renderPreview(request, response, form.values, form.submitted)
}

/**
 * Only what was previewed is done: when the phase, what the change would do or what it needs is otherwise by now, the preview comes again.
 * The same form again, sent twice or after going back, does nothing more and leads to where it led.
 */
export async function makeChange(request: Request, response: Response): Promise<void> {
  const form = await readForm(request)
  if (form.errors !== undefined) {
    const before = form.wish === undefined ? form.errors : await errorsOf(request, form.wish, form.errors)
    return before.length === 0 ? goOn(request, response) : await renderChange(request, response, { ...form, errors: before, status: 422 })
  }
  const { values: wish, submitted } = form
  try {
    const unmet = await inCouncil(request.council.id, async trx => await tryToChange(trx, request, wish))
    if (unmet.length === 0) return goOn(request, response)
    await renderPreview(request, response, wish, submitted, { status: 422, errors: [{ field: 'override', message: 'Say why it goes on although not everything is met' }] })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const meanwhile = error instanceof ChangedMeanwhile ? error.change : null
    await renderPreview(request, response, wish, submitted, { status: error.status, errors: [{ field: 'meets', message: `${error.message}. Nothing is done yet: this is what it would do now` }], meanwhile })
  }
}

/** @returns what is not met and was not gone on without: nothing is changed then */
async function tryToChange(trx: Knex.Transaction, request: Request, wish: PhaseWish): Promise<LookedAt[]> {
  const { council, services: { clock } } = request
  const now = clock.now()
  if (wish.phase === null) await holdWhole(trx, council.id)
  const previewed = await previewFor(trx, request, wish)
  const { state, whole, goal } = previewed
  const wanted = wantedBy(request, wish, state, whole)
  if (wanted.seen === fingerprintOf(state) && field(request.body, 'meets') !== printOf(previewed, wish)) {
    throw new Conflict('Another part of the service has changed since you opened the page, so that this would do something else than you saw')
  }
  const looked = isForward(state.phase, goal) ? await readinessFor(trx, council.id, { scope: wish.scope, phase: goal }, now) : []
  const missing = looked.filter(({ isMet }) => !isMet)
  const shown = field(request.body, 'unmet').split(' ')
  if (missing.length > 0 && (wish.overrideReason === null || !missing.every(({ check }) => shown.includes(check.code)))) return missing
  const evidence = looked.flatMap(({ check, isMet, evidence: lines }) => lines.map(line => ({ ...line, text: `${check.words} (${isMet ? 'met' : 'not met'}): ${line.text}` })))
  await changePhase(trx, council.id, wanted, { ...reasonsOf(request, wish), unmet: missing.map(({ check }) => check.code), evidence })
  return []
}

/** Of a wish that is so already: none where this form has done it, and else by whom it was done since the form was drawn. */
async function errorsOf(request: Request, wish: PhaseWish, errors: readonly FieldError[]): Promise<FieldError[]> {
  const { council } = request
  const reasons = reasonsOf(request, wish)
  return await inCouncil(council.id, async trx => {
    const state = await phaseStateOf(trx, council.id, wish.scope, reasons.now)
    const wanted = wantedBy(request, wish, state, await phaseStateOf(trx, council.id, null, reasons.now))
    if (await isMadeAlready(trx, council.id, wanted, reasons)) return []
    if (wanted.seen === fingerprintOf(state)) return [...errors]
    const { message: meanwhile } = await changedMeanwhile(trx, council.id, wish.scope, reasons)
    return errors.map(({ field: name, message }) => ({ field: name, message: `${meanwhile}. ${message}` }))
  })
}

function wantedBy({ body }: Request, wish: PhaseWish, state: PhaseState, whole: PhasePlan): WantedChange {
  return { scope: wish.scope, kind: 'phase', seen: field(body, 'seen'), after: stateWith(state, wish, whole) }
}

function reasonsOf(request: Request, { reason, overrideReason }: PhaseWish): ChangeReasons {
  return { userId: signedIn(request).id, now: request.services.clock.now(), reason, overrideReason }
}

function goOn(request: Request, response: Response): void {
  request.readCouncilAgain()
  response.redirect(303, '/staff/service-phase?done=changed')
}

/** A wish that would change nothing is a fault of the form; it is kept, for it may be the wish of a form that was sent before. */
async function readForm(request: Request): Promise<PhaseForm & { wish?: PhaseWish }> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const { state, funds } = await inCouncil(council.id, async trx => {
    const whole = await phaseStateOf(trx, council.id, null, now)
    return { state: whole, funds: await fundStates(trx, council.id, whole, now) }
  })
  const form = readPhaseForm(request.body, funds.map(({ code }) => code), now)
  if (form.errors !== undefined) return form
  const fault = nothingToChange(funds.find(({ code }) => code === form.values.scope)?.state ?? state, form.values, state)
  return fault === null ? form : { submitted: form.submitted, errors: [fault], wish: form.values }
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
  response.status(status).render('service-phase/change', { ...found, followsWhole, errors, submitted })
}

interface PreviewPage {
  status?: number
  errors?: FieldError[]
  /** What was done since the preview that the form came from. */
  meanwhile?: PhaseChange | null
}

async function renderPreview(
  request: Request, response: Response, wish: PhaseWish, submitted: SubmittedPhase, { status = 200, errors, meanwhile }: PreviewPage = {}
): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const found = await inCouncil(council.id, async trx => {
    const previewed = await previewFor(trx, request, wish)
    const { state, goal } = previewed
    const readiness: LookedAt[] = isForward(state.phase, goal) ? await readinessFor(trx, council.id, { scope: wish.scope, phase: goal }, now) : []
    return { ...previewed, readiness, underWay: await paymentsUnderWay(trx, council.id, firstIdAt(new Date(now.getTime() - aDayMs))) }
  })
  response.status(status).render('service-phase/preview', {
    ...found, readiness: withOpenPages(found.readiness, signedIn(request)), wish, submitted, errors, meanwhile, seen: fingerprintOf(found.state), meets: printOf(found, wish),
    unmet: found.readiness.filter(({ isMet }) => !isMet).map(({ check }) => check.code).join(' ')
  })
}

interface Previewed {
  state: PhaseState
  whole: PhaseState
  /** The phase that it is to be in, and the furthest to which that leads. */
  to: Phase
  goal: Phase
  fundName: string | null
  /** The phase of the whole service by then, in which a fund that is to go further stays until the whole comes as far. */
  heldBackIn: Phase | null
  /** Funds that do not go on with the whole service. */
  behind: FundState[]
  preview: Preview
}

async function previewFor(trx: Knex.Transaction, { council, services: { clock } }: Request, wish: PhaseWish): Promise<Previewed> {
  const now = clock.now()
  const whole = await phaseStateOf(trx, council.id, null, now)
  const state = await phaseStateOf(trx, council.id, wish.scope, now)
  // What is planned for before that day will be so by then.
  const at = wish.from ?? now
  const funds = await fundStates(trx, council.id, whole, at)
  const inPhase = phaseAt(whole, at)
  const to = wish.phase ?? inPhase
  return {
    state, whole, to, goal: goalOf(wish, whole), fundName: funds.find(({ code }) => code === wish.scope)?.name ?? null,
    heldBackIn: wish.scope !== null && isForward(inPhase, to) ? inPhase : null,
    behind: wish.scope === null ? funds.filter(fund => fund.state.stoppedReason !== null || (fund.state.isOwn && isForward(fund.state.phase, to))) : [],
    preview: previewOf({ council: inPhase, funds }, wish.scope, { ...state, phase: to, isOwn: wish.scope !== null && wish.phase !== null })
  }
}

/** What the form carries of who will meet what, and of what a fund is to follow, to tell whether it is still what was seen. */
function printOf({ preview, whole }: Pick<Previewed, 'preview' | 'whole'>, { phase }: PhaseWish): string {
  return createHash('sha256').update(JSON.stringify([preview, phase === null ? fingerprintOf(whole) : null])).digest('base64url')
}
