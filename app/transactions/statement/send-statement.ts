import type { Request, Response } from 'express'
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { formatDate, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { isId } from '../../ids.js'
import type { Account } from '../../ledger/account-postings-query.js'
import { canEmail } from '../../messages/delivery.js'
import { readEmail } from '../../messages/email-address.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { throttle } from '../../web/throttle.js'
import { emailStatement, messageOf, type StatementMessage } from './email-statement.js'
import { readPeriodForm } from './period-form.js'
import { usualPeriod } from './statement.js'

/** They go to any address, with what somebody has paid in them. */
const statementsOfAPerson = throttle('statement-emails', 10, 60 * 60)
const cannotSend = 'This service cannot send email yet, so it would not arrive. Print the statement instead'
const isPartial = 'You see payments of some methods only, so what you sent would leave others out. Ask a colleague who sees them all'
const hasChanged = 'What was paid on this account has changed since you opened the page. Read what would go now, and send that'

/** To whom should it go? With all that would be sent, to be read first. */
export async function showSending(request: Request, response: Response): Promise<void> {
  await renderSending(request, response, request.query, { id: newId(), email: '' })
}

export async function sendStatement(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const message = await messageAskedFor(request, body)
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const form = readEmail(body)
  const again = async (error: FieldError, status = 422, idOfForm = id): Promise<void> => {
    await renderSending(request, response, body, { id: idOfForm, email: form.errors === undefined ? form.values.email : form.submitted.email, errors: [error], status })
  }
  const fault = message === null ? null : faultOf(request)
  if (fault !== null) return await again({ field: 'email', message: fault })
  if (form.errors !== undefined) return await again(form.errors[0] ?? { field: 'email', message: '' })
  if (message === null) return await renderSending(request, response, body, { id, email: form.values.email })
  if (field(body, 'seen') !== seen(message)) return await again({ field: 'email', message: hasChanged }, 409)
  await statementsOfAPerson.spend(`${council.id}:${signedIn(request).id}`)
  try {
    const sender = { councilId: council.id, person: signedIn(request), now: services.clock.now() }
    await inCouncil(council.id, async trx => { await emailStatement(trx, sender, message, { id, recipient: form.values.email }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await again({ field: 'email', message: error.message }, error.status, newId())
  }
  const { from, to } = message.period
  response.redirect(303, addressWith(pathOf(request), { from: formatDate(from), to: formatDate(to), done: 'sent' }))
}

interface SendingPage {
  id: string
  email: string
  errors?: FieldError[]
  status?: number
}

async function renderSending(request: Request, response: Response, fields: unknown, { status = 200, ...page }: SendingPage): Promise<void> {
  const message = await messageAskedFor(request, fields)
  // The days are chosen on the page before this one.
  if (message === null) return response.redirect(303, addressWith(pathOf(request), { from: field(fields, 'from'), to: field(fields, 'to') }))
  const fault = faultOf(request)
  const errors = page.errors ?? (fault === null ? undefined : [{ field: 'email', message: fault }])
  const shown = { from: formatDate(message.period.from), to: formatDate(message.period.to) }
  response.status(status).render('transactions/statement/send', {
    ...page, errors, ...message, ...accountIn(request), path: pathOf(request), ...shown, backTo: addressWith(pathOf(request), shown), seen: seen(message),
    mayBeSent: fault === null, paragraphs: message.body.split(/\n\n+/).map(paragraph => paragraph.split('\n'))
  })
}

async function messageAskedFor(request: Request, fields: unknown): Promise<StatementMessage | null> {
  const { council, services } = request
  const today = londonDate(services.clock.now())
  const { values: period } = readPeriodForm(fields, usualPeriod(today))
  return await inCouncil(council.id, async trx => await messageOf(trx, council, signedIn(request), accountIn(request), period ?? null, today))
}

/** Why this person can send none, in words. */
function faultOf(request: Request): string | null {
  if (!canEmail(request.services.config)) return cannotSend
  return signedIn(request).methodCodes === null ? null : isPartial
}

function accountIn({ params }: Request): Account {
  return { fundCode: String(params.fund), reference: String(params.reference) }
}

function pathOf({ path }: Request): string {
  return path.replace(/\/emails(\/new)?$/, '')
}

/** What was shown, to be told from what would go now. */
function seen({ body }: StatementMessage): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32)
}
