import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate, parseTypedDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { isId } from '../../ids.js'
import { addressWith, field, type FieldError, seenIn } from '../../web/form-body.js'
import { pageName } from '../../web/page-names/page-names.js'
import { signedIn } from '../../web/signed-in-person.js'
import { satisfactionLevels } from '../feedback.js'
import { feedbackIn } from '../triage/show-feedback.js'
import { readStrikeForm, type SubmittedStriking } from './strike-form.js'
import { countAgain, countedFeedback, countedOf, type StrikingFilter, strikeOut } from './strike-out-query.js'

const onAPage = 50
const path = '/staff/feedback/strikings'
const nothingTyped: SubmittedStriking = { chosen: [], as: '', why: '' }

/** What counts, to tick what of it is not from users: all of the page is ticked where that was asked for, or one alone was. */
export async function showStriking(request: Request, response: Response): Promise<void> {
  await renderStriking(request, response, { asked: request.query, isTicked: field(request.query, 'ticked') === 'all' || field(request.query, 'only') !== '' })
}

/** Strikes out what was ticked, all of it or nothing. */
export async function strike(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const form = readStrikeForm(request.body)
  if (form.errors !== undefined) return await renderStriking(request, response, { asked: request.body, ...form, status: 422 })
  const { chosen, ...why } = form.values
  try {
    await inCouncil(council.id, async trx => { await strikeOut(trx, council.id, chosen, why, { userId: signedIn(request).id, now: clock.now() }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await renderStriking(request, response, { asked: request.body, submitted: form.submitted, errors: [{ field: 'main-content', message: error.message }], status: error.status })
  }
  const [only] = chosen.length === 1 ? chosen : []
  response.redirect(303, only === undefined ? '/staff/feedback?state=struck&done=struck' : `/staff/feedback/${only.id}?done=struck`)
}

/** Counts one again that was struck out. */
export async function restore(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const id = await inCouncil(council.id, async trx => {
    const { id } = await feedbackIn(trx, request)
    await countAgain(trx, council.id, { id, seen: seenIn(request) }, { userId: signedIn(request).id, now: clock.now() })
    return id
  })
  response.redirect(303, `/staff/feedback/${id}?done=restored`)
}

interface StrikingPage {
  /** What it is narrowed by is read from there: the address, or the form. */
  asked: unknown
  status?: number
  errors?: FieldError[]
  submitted?: SubmittedStriking
  isTicked?: boolean
}

async function renderStriking(request: Request, response: Response, { asked, status = 200, errors, submitted = nothingTyped, isTicked = false }: StrikingPage): Promise<void> {
  const { council, services } = request
  const typed = Object.fromEntries(['day', 'satisfaction', 'same', 'only', 'after'].map(name => [name, field(asked, name).trim().slice(0, 40)])) as Record<'day' | 'satisfaction' | 'same' | 'only' | 'after', string>
  const filter: StrikingFilter = {
    day: parseTypedDate(typed.day, londonDate(services.clock.now())), satisfaction: satisfactionLevels.map(String).find(level => level === typed.satisfaction) ?? null,
    same: idOf(typed.same), only: idOf(typed.only)
  }
  const isNoDay = typed.day !== '' && filter.day === null
  const { found, chosen } = await inCouncil(council.id, async trx => ({
    found: isNoDay ? [] : await countedFeedback(trx, council.id, filter, { after: idOf(typed.after), limit: onAPage + 1 }), chosen: await countedOf(trx, council.id, submitted.chosen.map(({ id }) => id))
  }))
  // What was chosen may have moved off the page: it stands first, and the rest of the page follows.
  const onPage = found.slice(0, onAPage)
  const rows = [...chosen, ...onPage.filter(({ id }) => !chosen.some(one => one.id === id))].map(row => {
    const seen = submitted.chosen.find(({ id }) => id === row.id)?.seen
    // A form with a fault is held against what it was drawn of; once it was refused for that, what was changed is to be looked at and ticked again.
    const version = status === 409 ? row.version : seen ?? row.version
    return { ...row, version, pageName: row.page === null ? null : pageName(row.page), isTicked: isTicked || seen === version }
  })
  const { after, ...narrowed } = typed
  response.status(isNoDay && status === 200 ? 422 : status).render('feedback/struck/choose', {
    rows, typed, submitted, isFirstPage: after === '', errors: isNoDay ? [...errors ?? [], { field: 'day', message: 'Enter a day, like 27/3/2026' }] : errors,
    tickAll: addressWith(path, { ...typed, ticked: 'all' }), tickNone: addressWith(path, typed), isTicked, firstPage: addressWith(path, narrowed),
    nextPage: found.length > onAPage ? addressWith(path, { ...narrowed, after: onPage.at(-1)?.id ?? '' }) : null
  })
}

function idOf(text: string): string | null {
  return isId(text) ? text : null
}
