import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { stepOf } from '../step.js'
import { findMessage, type Message, messagesOf, recordAnswer } from './message.js'
import { readAnswerForm } from './message-form.js'

const path = '/staff/accessibility/messages'

/** What people wrote about accessibility, answered and not. */
export async function showMessages(request: Request, response: Response): Promise<void> {
  const { council } = request
  const messages = await inCouncil(council.id, async trx => await messagesOf(trx, council.id))
  response.render('accessibility/messages/messages', { messages, done: field(request.query, 'done') })
}

/** One message, and what was answered or will be. */
export async function showMessage(request: Request, response: Response): Promise<void> {
  draw(request, response, { message: await messageIn(request), submitted: {} })
}

export async function answerMessage(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const message = await messageIn(request)
  const form = readAnswerForm(request.body, londonDate(services.clock.now()))
  if (form.errors !== undefined) return draw(request, response.status(422), { message, ...form })
  try {
    await inCouncil(council.id, async trx => { await recordAnswer(trx, stepOf(request), message.id, form.values.answer) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return draw(request, response.status(error.status), { message, errors: [{ field: 'answer', message: error.message }], submitted: form.submitted })
  }
  response.redirect(303, `${path}?done=answered`)
}

async function messageIn({ council, params }: Request): Promise<Message> {
  const id = String(params.writtenId)
  const message = isId(id) ? await inCouncil(council.id, async trx => await findMessage(trx, council.id, id)) : undefined
  if (message === undefined) throw new NotFound('message')
  return message
}

function draw(request: Request, response: Response, shown: { message: Message, submitted: Record<string, string>, errors?: FieldError[] }): void {
  response.render('accessibility/messages/message', { ...shown, mayChange: signedIn(request).may('accessibility.change') })
}
