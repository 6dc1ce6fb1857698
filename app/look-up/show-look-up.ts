import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict, NotFound } from '../errors.js'
import { looksLikeCardNumber, maskCardNumbers } from '../funds/card-number.js'
import { fundsOf } from '../funds/fund.js'
import { maskReference } from '../funds/masked-reference.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { TooManyTries } from '../web/throttle.js'
import { type Arrival, arrivalsOf, mostShown } from './arrivals-query.js'
import { readAccountForm, readReceiptForm, type Submitted } from './caller-form.js'
import { openAccount, openReceipt } from './check-caller.js'
import { lookUpOf, minutesOpen } from './look-up.js'
import { answerQuestion, askOfficer, longestQuestion, openQuestions } from './officer-question.js'
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
    'No payment has this receipt, amount and day. Ask for all three again')
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
  await renderLookUp(request, response, {})
}

/** What the adviser cannot tell is passed on. */
export async function ask(request: Request, response: Response): Promise<void> {
  const [question, id] = [field(request.body, 'question').trim(), field(request.body, 'id')]
  const lookUp = await inCouncil(request.council.id, async trx => await lookUpOf(trx, request))
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const message = question === '' ? 'Write what the caller wants to know'
    : question.length > longestQuestion ? `The question must be ${longestQuestion} characters or less`
      : looksLikeCardNumber(question) ? 'That holds what looks like a card number. We have crossed it out and kept nothing' : null
  if (message !== null) {
    return await renderLookUp(request, response, { errors: [{ field: 'question', message }], question: maskCardNumbers(question), status: 422 })
  }
  await inCouncil(request.council.id, async trx => { await askOfficer(trx, request, lookUp.id, id, question) })
  response.redirect(303, `/staff/did-it-arrive/${lookUp.id}?done=asked`)
}

/** What advisers have asked, for those who can find out. */
export async function showQuestions(request: Request, response: Response): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  const questions = await inCouncil(council.id, async trx => await openQuestions(trx, council.id, person.fundCodes))
  response.render('look-up/questions', {
    questions: questions.map(one => ({ ...one, accountPath: `/staff/accounts/${one.fundCode}/${encodeURIComponent(one.accountReference ?? '')}` })),
    may: person.permissions
  })
}

export async function answer(request: Request, response: Response): Promise<void> {
  const id = String(request.params.questionId)
  const isThere = isId(id) && await inCouncil(request.council.id, async trx => await answerQuestion(trx, request, id))
  if (!isThere) throw new NotFound('question')
  response.redirect(303, '/staff/questions')
}

async function renderCaller(
  request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], submitted?: Submitted }
): Promise<void> {
  response.status(status).render('look-up/caller', { submitted: {}, ...page, funds: await fundsOfCaller(request), minutesOpen })
}

async function fundsOfCaller(request: Request) {
  const person = signedIn(request)
  const funds = await inCouncil(request.council.id, async trx => await fundsOf(trx, request.council.id).where('funds.enabled', true).orderBy('funds.name'))
  return funds.filter(({ code }) => person.mayUseFund(code))
}

async function renderLookUp(
  request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], question?: string }
): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const { lookUp, fund, arrivals, unfinished } = await inCouncil(council.id, async trx => {
    const lookUp = await lookUpOf(trx, request)
    const { of } = lookUp
    if (of.kind === 'account' && !person.mayUseFund(of.fundCode)) throw new NotFound('look-up')
    return {
      lookUp, arrivals: await arrivalsOf(trx, council.id, of, person),
      fund: of.kind === 'account' ? (await fundsOf(trx, council.id).where('funds.code', of.fundCode))[0] : undefined,
      unfinished: of.kind === 'account' ? await unfinishedOf(trx, council.id, of, services.clock.now()) : []
    }
  })
  response.status(status).render('look-up/look-up', {
    ...page, lookUp, fund, unfinished, arrivals: arrivals.slice(0, mostShown).map(arrival => told(arrival, lookUp.of.kind)), isMore: arrivals.length > mostShown,
    may: person.permissions, newId: newId(), asked: field(request.query, 'done') === 'asked', longestQuestion
  })
}

/** A payment can hold what several accounts got; of a receipt's accounts the caller has named none. */
function told(arrival: Arrival, kind: 'account' | 'payment'): Arrival {
  return kind === 'account' || arrival.accountReference === null ? arrival : { ...arrival, accountReference: maskReference(arrival.accountReference) }
}
