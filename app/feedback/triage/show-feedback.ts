import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate, typedDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { namesOfFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { colleaguesWho } from '../../users/colleagues-query.js'
import { addressWith, field, type FieldError, seenIn } from '../../web/form-body.js'
import { pageName } from '../../web/page-names/page-names.js'
import { signedIn } from '../../web/signed-in-person.js'
import {
  duplicatesOf, type FeedbackFilter, feedbackFilters, feedbackLoad, type FeedbackOnList, feedbackOrder, findFeedback, historyOf, listFeedback, originalOf
} from './feedback-query.js'
import { changeThemes, feedbackThemes, sortFeedback } from './triage.js'
import { readTriageForm, type SubmittedTriage } from './triage-form.js'
import { hasVoted } from './vote.js'

const onAPage = 25
const mostDuplicates = 20

/** What people said, as it is narrowed and in the order that was asked for. */
export async function showList(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const filter = Object.fromEntries(feedbackFilters.map(name => [name, field(query, name).trim().slice(0, 100)])) as FeedbackFilter
  const order = feedbackOrder(field(query, 'order'))
  const after = isId(field(query, 'after')) ? field(query, 'after') : null
  const today = londonDate(services.clock.now())
  const found = await inCouncil(council.id, async trx => ({
    rows: await listFeedback(trx, council.id, filter, { today, order, after, limit: onAPage + 1 }), ...await choicesOf(trx, request)
  }))
  const last = found.rows.length > onAPage ? found.rows[onAPage - 1] : undefined
  const chosen = order === 'latest' ? filter : { ...filter, order }
  response.render('feedback/triage/list', {
    ...found, rows: found.rows.slice(0, onAPage).map(withPageName), filter, order, may: signedIn(request).permissions, isNarrowed: Object.values(chosen).some(text => text !== ''), isFirstPage: after === null,
    done: field(query, 'done'), firstPage: addressWith('/staff/feedback', chosen), nextPage: last === undefined ? null : addressWith('/staff/feedback', { ...chosen, after: last.id })
  })
}

/** How much comes, is closed and waits, week by week. */
export async function showLoad(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const weeks = await inCouncil(council.id, async trx => await feedbackLoad(trx, council.id, londonDate(services.clock.now())))
  response.render('feedback/triage/load', { weeks })
}

export async function showOne(request: Request, response: Response): Promise<void> {
  await renderOne(request, response, {})
}

/** Of two at once the first wins; the other keeps what they typed, beside what is so now. */
export async function sort(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const typed = field(request.body, 'duplicate').trim()
  const { form, id } = await inCouncil(council.id, async trx => {
    const { id, theme, ownerId, ownerName } = await feedbackIn(trx, request)
    const { themes, owners } = await choicesOf(trx, request, { id: ownerId, name: ownerName })
    const duplicateOf = typed === '' ? null : await originalOf(trx, council.id, typed.slice(0, 40), id)
    return { id, form: readTriageForm(request.body, { themes: theme === null ? themes : [...themes, theme], ownerIds: owners.map(owner => owner.id), duplicateOf, today: londonDate(now) }) }
  })
  if (form.errors !== undefined) return await renderOne(request, response, { ...form, status: 422 })
  try {
    await inCouncil(council.id, async trx => { await sortFeedback(trx, council.id, id, seenIn(request), form.values, { userId: signedIn(request).id, now }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderOne(request, response, { submitted: form.submitted, errors: [{ field: 'main-content', message: error.message }], status: error.status })
  }
  response.redirect(303, `/staff/feedback/${id}?done=sorted`)
}

export async function showThemes(request: Request, response: Response): Promise<void> {
  await renderThemes(request, response, {})
}

/** Adds a theme, or removes one. */
export async function saveThemes(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const [add, remove] = [field(request.body, 'name').trim(), field(request.body, 'remove')]
  const isWrong = remove === '' && (add === '' || add.length > 60)
  if (isWrong) return await renderThemes(request, response, { status: 422, typed: add, errors: [{ field: 'name', message: 'Enter a name of 60 characters or less' }] })
  const change = remove === '' ? { add } : { remove }
  await inCouncil(council.id, async trx => { await changeThemes(trx, council.id, change, { userId: signedIn(request).id, now: clock.now() }) })
  response.redirect(303, '/staff/feedback/themes')
}

function withPageName(feedback: FeedbackOnList): FeedbackOnList & { pageName: string | null } {
  return { ...feedback, pageName: feedback.page === null ? null : pageName(feedback.page) }
}

/** @throws NotFound */
export async function feedbackIn(trx: Knex.Transaction, { params, council, services }: Request): Promise<FeedbackOnList> {
  const id = String(params.feedbackId)
  const found = isId(id) ? await findFeedback(trx, council.id, id, londonDate(services.clock.now())) : undefined
  if (found === undefined) throw new NotFound('feedback')
  return found
}

interface OnePage {
  status?: number
  errors?: FieldError[]
  submitted?: SubmittedTriage
}

async function renderOne(request: Request, response: Response, { status = 200, errors, submitted }: OnePage): Promise<void> {
  const { council, query } = request
  const page = await inCouncil(council.id, async trx => {
    const feedback = await feedbackIn(trx, request)
    return {
      feedback, history: await historyOf(trx, council.id, feedback.id), duplicates: await duplicatesOf(trx, council.id, feedback.id, mostDuplicates),
      hasVoted: await hasVoted(trx, council.id, feedback.id, signedIn(request).id), ...await choicesOf(trx, request, { id: feedback.ownerId, name: feedback.ownerName })
    }
  })
  response.status(status).render('feedback/triage/one', {
    ...page, feedback: withPageName(page.feedback), errors, submitted: submitted ?? asSubmitted(page.feedback), may: signedIn(request).permissions, done: field(query, 'done')
  })
}

function asSubmitted({ state, theme, severity, duplicateOf, ownerId, whatWeDid, elsewhereOf, elsewhereAskedOn, elsewhereAnsweredOn }: FeedbackOnList): SubmittedTriage {
  return {
    state, theme: theme ?? '', severity: severity ?? '', duplicate: duplicateOf?.slice(-8) ?? '', owner: ownerId ?? '', did: whatWeDid, elsewhere: elsewhereOf,
    asked: typedDate(elsewhereAskedOn), answered: typedDate(elsewhereAnsweredOn)
  }
}

/** @param kept whoever has it, who stays its owner although they may not sort any more */
async function choicesOf(trx: Knex.Transaction, request: Request, kept: { id: string | null, name: string | null } = { id: null, name: null }) {
  const { council } = request
  const { id, name, permissions } = signedIn(request)
  const colleagues = await colleaguesWho(trx, council.id, id, { permission: 'feedback.triage' })
  const able = permissions.includes('feedback.triage') ? [{ id, name }, ...colleagues] : colleagues
  const owners = kept.id === null || able.some(owner => owner.id === kept.id) ? able : [...able, { id: kept.id, name: kept.name ?? '' }]
  return { owners, themes: await feedbackThemes(trx, council.id), funds: await namesOfFunds(trx, council.id) }
}

async function renderThemes(request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], typed?: string }): Promise<void> {
  const themes = await inCouncil(request.council.id, async trx => await feedbackThemes(trx, request.council.id))
  response.status(status).render('feedback/triage/themes', { ...page, themes })
}
