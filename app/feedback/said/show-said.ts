import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { parseCalendarDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { isId } from '../../ids.js'
import { addressWith, field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { feedbackIn } from '../triage/show-feedback.js'
import { publish, publishedOnes, type SaidAndDone, takeDown, writeDraft, type WritingStep, writtenOf } from './said-and-done.js'
import { readSaidForm } from './said-form.js'

const onAPage = 20

/** You said, we did: what the council has published, the latest first. */
export async function showPublished(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const [on, id] = [parseCalendarDate(field(query, 'on')), field(query, 'after')]
  const after = on !== null && isId(id) ? { on, id } : null
  const found = await inCouncil(council.id, async trx => await publishedOnes(trx, council.id, { after, limit: onAPage + 1 }))
  const last = found.length > onAPage ? found[onAPage - 1] : undefined
  response.render('feedback/said/published', {
    rows: found.slice(0, onAPage), isFirstPage: after === null, nextPage: last === undefined ? null : addressWith('/you-said-we-did', { on: last.on, after: last.id })
  })
}

/** Writing it: what was typed, the draft as the public would see it, and what the public sees. */
export async function showWriting(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

export async function saveDraft(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { comment } = await inCouncil(council.id, async trx => await feedbackIn(trx, request))
  const form = readSaidForm(request.body, comment)
  if (form.errors !== undefined) return await draw(request, response.status(422), form)
  await step(request, response, 'draft', form.submitted, async (trx, id, writing) => { await writeDraft(trx, council.id, id, form.values, writing) })
}

export async function publishDraft(request: Request, response: Response): Promise<void> {
  await step(request, response, 'published', undefined, async (trx, id, writing) => { await publish(trx, request.council.id, id, writing) })
}

export async function takeDownPublished(request: Request, response: Response): Promise<void> {
  await step(request, response, 'down', undefined, async (trx, id, writing) => { await takeDown(trx, request.council.id, id, writing) })
}

/** Of what is struck out nothing more is written or published; it can be taken down. Of two at once the first wins; the other sees what is so now, beside what they typed. */
async function step(
  request: Request, response: Response, done: string, submitted: SaidAndDone | undefined, act: (trx: Knex.Transaction, feedbackId: string, writing: WritingStep) => Promise<void>
): Promise<void> {
  const { council, services: { clock } } = request
  const seen = seenIn(request)
  try {
    const id = await inCouncil(council.id, async trx => {
      const feedback = await feedbackIn(trx, request)
      if (feedback.struckAs !== null && done !== 'down') throw new Conflict('This is struck out as not from users, so nothing is told of it. Nothing is changed')
      await act(trx, feedback.id, { seen, userId: signedIn(request).id, now: clock.now() })
      return feedback.id
    })
    response.redirect(303, `/staff/feedback/${id}/said?done=${done}`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await draw(request, response.status(error.status), { submitted, errors: [{ field: 'main-content', message: error.message }] })
  }
}

async function draw(request: Request, response: Response, { submitted, errors }: { submitted?: SaidAndDone | undefined, errors?: FieldError[] }): Promise<void> {
  const { council, query } = request
  const { feedback, written } = await inCouncil(council.id, async trx => {
    const feedback = await feedbackIn(trx, request)
    return { feedback, written: await writtenOf(trx, council.id, feedback.id) }
  })
  response.render('feedback/said/write', {
    feedback, written, errors, submitted: submitted ?? written ?? { youSaid: '', weDid: feedback.whatWeDid }, done: field(query, 'done'),
    isChanged: written !== undefined && (written.published?.youSaid !== written.youSaid || written.published.weDid !== written.weDid)
  })
}
