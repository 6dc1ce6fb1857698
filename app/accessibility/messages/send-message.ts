import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { isId } from '../../ids.js'
import { field } from '../../web/form-body.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { statementSettings } from '../statement/statement-settings.js'
import { keepMessage } from './message.js'
import { longestMessage, readMessageForm } from './message-form.js'

const hour = 60 * 60
/** A library or a contact centre shares one address. */
const messagesFromAnAddress = throttle('accessibility-from', 20, hour)
const messagesToACouncil = throttle('accessibility-messages', 200, hour)

/** The contact form of regulation 7(4)(c) of the 2018 regulations. */
export async function showContact(request: Request, response: Response): Promise<void> {
  await draw(request, response, { id: newId(), submitted: { page: field(request.query, 'page').slice(0, 500) } })
}

export async function sendMessage(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const form = readMessageForm(body, londonDate(services.clock.now()))
  if (form.errors !== undefined) return await draw(request, response.status(422), { id, ...form })
  await messagesFromAnAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  await messagesToACouncil.spend(council.id)
  try {
    await inCouncil(council.id, async trx => { await keepMessage(trx, council.id, id, services.clock.now(), form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const errors = [{ field: 'message', message: error.message }]
    return await draw(request, response.status(error.status), { id: newId(), errors, submitted: form.submitted })
  }
  response.redirect(303, `/accessibility/contact/sent${form.values.replyTo === '' ? '?answer=no' : ''}`)
}

export async function showSent(request: Request, response: Response): Promise<void> {
  const { answerWithin } = await inCouncil(request.council.id, async trx => await statementSettings(trx, request.council.id))
  response.render('accessibility/messages/sent', { answerWithin, isAnswered: field(request.query, 'answer') !== 'no' })
}

async function draw(request: Request, response: Response, shown: object): Promise<void> {
  const { answerWithin } = await inCouncil(request.council.id, async trx => await statementSettings(trx, request.council.id))
  response.render('accessibility/messages/contact', { ...shown, answerWithin, longestMessage })
}
