import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict, FormReused, NotFound } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { fundsOf, fundsWithAccounts } from '../funds/fund.js'
import { maskReference } from '../funds/masked-reference.js'
import { isId } from '../ids.js'
import { markedAccounts } from '../traces/trace.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { TooManyTries } from '../web/throttle.js'
import { type Arrival, arrivalsOf, mostShown } from './arrivals-query.js'
import { readAccountForm, readReceiptForm, type Submitted } from './caller-form.js'
import { openAccount, openReceipt } from './check-caller.js'
import { lookUpOf, minutesOpen } from './look-up.js'
import { askedBy, askOfficer, longestQuestion } from './officer-question.js'
import { unfinishedOf } from './unfinished-query.js'

/** Who is calling, and what do they ask after? */
export async function showCaller(request: Request, response: Response): Promise<void> {
  await renderCaller(request, response, {})
}

export async function lookUpAccount(request: Request, response: Response): Promise<void> {
  const funds = await fundsOfCaller(request)
  const form = readAccountForm(request.body, funds.map(({ code }) => code))
  if (form.errors !== undefined) return await renderCaller(request, response, { ...form, status: 422 })
  await goTo(request, response, form.submitted, 'reference', async () => await openAccount(request, form.values),
    'No account has this reference and this postcode. Ask for both again')
}

export async function lookUpReceipt(request: Request, response: Response): Promise<void> {
  const form = readReceiptForm(request.body, londonDate(request.services.clock.now()))
  if (form.errors !== undefined) return await renderCaller(request, response, { ...form, status: 422 })
  await goTo(request, response, form.submitted, 'receipt', async () => await openReceipt(request, form.values),
    signedIn(request).isLimited() ? 'No payment that you may see has this receipt, amount and day. Ask for all three again, or ask an income officer'
      : 'No payment has this receipt, amount and day. Ask for all three again')
}

async function goTo(
  request: Request, response: Response, submitted: Submitted, fieldName: string, open: () => Promise<string | null>, noMatch: string
): Promise<void> {
  try {
    const id = await open()
    if (id !== null) return response.redirect(303, `/staff/did-it-arrive/${id}`)
    await renderCaller(request, response, { errors: [{ field: fieldName, message: noMatch }], submitted, status: 422 })
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error
    const minutes = Math.ceil(error.retryAfterSeconds / 60)
    const message = `That has been tried too often without success. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or ask a colleague in income`
    await renderCaller(request, response, { errors: [{ field: fieldName, message }], submitted, status: 429 })
  }
}

/** The payments of what was opened, in words to be read out, and no more. */
export async function showLookUp(request: Request, response: Response): Promise<void> {
  // A form that was refused has the address it was sent to, and somebody reloads it.
  if (['accounts', 'receipts', 'questions'].includes(String(request.params.lookUpId))) return response.redirect(303, '/staff/did-it-arrive')
  await renderLookUp(request, response, {})
}

/** What the adviser cannot tell is passed on. */
export async function ask(request: Request, response: Response): Promise<void> {
  const [question, id] = [field(request.body, 'question').trim(), field(request.body, 'id')]
  const lookUp = await inCouncil(request.council.id, async trx => await lookUpOf(trx, request))
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const message = questionFault(question)
  if (message !== null) {
    return await renderLookUp(request, response, { errors: [{ field: 'question', message }], question: maskCardNumbers(question), status: 422 })
  }
  const refused = await askOnce(request, lookUp.id, id, question)
  if (refused !== null) return await renderLookUp(request, response, { errors: [{ field: 'question', message: refused }], question, status: 409 })
  response.redirect(303, `/staff/did-it-arrive/${lookUp.id}?done=asked`)
}

/** A caller to whom nothing could be opened is passed on too: with wrong facts, or without an account. */
export async function passOn(request: Request, response: Response): Promise<void> {
  const [question, id] = [field(request.body, 'question').trim(), field(request.body, 'id')]
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const message = questionFault(question)
  if (message !== null) {
    return await renderCaller(request, response, { errors: [{ field: 'question', message }], submitted: { question: maskCardNumbers(question) }, status: 422 })
  }
  const refused = await askOnce(request, null, id, question)
  if (refused !== null) return await renderCaller(request, response, { errors: [{ field: 'question', message: refused }], submitted: { question }, status: 409 })
  response.redirect(303, '/staff/did-it-arrive?done=asked')
}

/** @returns why it was not asked, where the form had asked something else before */
async function askOnce(request: Request, lookUpId: string | null, id: string, question: string): Promise<string | null> {
  try {
    await inCouncil(request.council.id, async trx => { await askOfficer(trx, request, lookUpId, id, question) })
    return null
  } catch (error) {
    if (!(error instanceof FormReused)) throw error
    return error.message
  }
}

function questionFault(question: string): string | null {
  return textFault('question', question, longestQuestion, 'Write what the caller wants to know')
}

async function renderCaller(
  request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], submitted?: Submitted }
): Promise<void> {
  const { council, services } = request
  const asked = await inCouncil(council.id, async trx => await askedBy(trx, council.id, signedIn(request).id, services.clock.now()))
  response.status(status).render('look-up/caller', {
    submitted: {}, ...page, funds: await fundsOfCaller(request), minutesOpen, newId: newId(), isAsked: field(request.query, 'done') === 'asked',
    asked: asked.map(one => ({ ...one, accountReference: one.accountReference === null ? null : maskReference(one.accountReference) }))
  })
}

/** Those of the person that have accounts: of another none could be opened. */
async function fundsOfCaller(request: Request) {
  const [{ council }, person] = [request, signedIn(request)]
  const funds = await inCouncil(council.id, async trx => await fundsWithAccounts(trx, council.id))
  return funds.filter(({ code }) => person.mayUseFund(code))
}

async function renderLookUp(
  request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], question?: string }
): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const { lookUp, fund, arrivals, markedUntil, unfinished } = await inCouncil(council.id, async trx => {
    const lookUp = await lookUpOf(trx, request)
    const { of } = lookUp
    if (of.kind === 'account' && !person.mayUseFund(of.fundCode)) throw new NotFound('look-up')
    return {
      lookUp, arrivals: await arrivalsOf(trx, council.id, of, person),
      fund: of.kind === 'account' ? (await fundsOf(trx, council.id).where('funds.code', of.fundCode))[0] : undefined,
      markedUntil: of.kind === 'account' ? await markOf(trx, council.id, of, services.clock.now()) : null,
      unfinished: of.kind === 'account' ? await unfinishedOf(trx, council.id, of, services.clock.now()) : []
    }
  })
  response.status(status).render('look-up/look-up', {
    ...page, lookUp, fund, markedUntil, unfinished, arrivals: arrivals.slice(0, mostShown).map(arrival => told(arrival, lookUp.of.kind)), isMore: arrivals.length > mostShown,
    isNarrowed: lookUp.of.kind === 'account' ? person.methodCodes !== null : person.isLimited(), may: person.permissions, newId: newId(), asked: field(request.query, 'done') === 'asked', longestQuestion
  })
}

/** Until when the account carries the marker of an open trace, if it does. */
async function markOf(trx: Knex.Transaction, councilId: CouncilId, { fundCode, accountReference: reference }: { fundCode: string, accountReference: string }, now: Date) {
  return (await markedAccounts(trx, councilId, [{ fundCode, reference }], now)).get(`${fundCode} ${reference}`) ?? null
}

/** A payment can hold what several accounts got; of a receipt's accounts the caller has named none. */
function told(arrival: Arrival, kind: 'account' | 'payment'): Arrival {
  return kind === 'account' || arrival.accountReference === null ? arrival : { ...arrival, accountReference: maskReference(arrival.accountReference) }
}
