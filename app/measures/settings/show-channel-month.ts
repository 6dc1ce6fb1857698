import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { amountInPounds } from '../../money.js'
import { addMonths, formatMonth, type Month, monthOf } from '../../months.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { channelMonths, isTypedIn, keepChannelMonth, measuredChannels } from '../channel-months.js'
import { monthAsked } from '../month-asked.js'
import { readChannelMonthForm } from './channel-month-form.js'

/** What each channel cost in a month, and how much was done by those that the service does not see. */
export async function showChannelMonth(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const month = monthAsked(query, londonDate(services.clock.now()))
  const known = await inCouncil(council.id, async trx => await channelMonths(trx, council.id, month, month))
  const submitted = Object.fromEntries(known.flatMap(({ channel, transactions, costPence }) => [
    [`volume-${channel}`, transactions === null ? '' : String(transactions)], [`cost-${channel}`, costPence === null ? '' : amountInPounds(costPence)]
  ]))
  renderMonth(request, response, month, { submitted })
}

/** Typed again, it takes the place of what stood there. @throws Conflict for a month that is none, or to come: another month's figures stay as they are */
export async function typeChannelMonth(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const now = services.clock.now()
  const month = monthAsked(request.body, londonDate(now))
  if (field(request.body, 'month') !== month) throw new Conflict('The form is not one of ours')
  const form = readChannelMonthForm(request.body)
  if (form.values === undefined) return renderMonth(request, response, month, form)
  await inCouncil(council.id, async trx => { await keepChannelMonth(trx, council.id, month, form.values, { userId: signedIn(request).id, now }) })
  response.redirect(303, `/staff/measures/channels?month=${month}&done=kept`)
}

function renderMonth(request: Request, response: Response, month: Month, page: { submitted: Record<string, string>, errors?: FieldError[] }): void {
  const today = londonDate(request.services.clock.now())
  const named = (one: Month) => ({ month: one, name: formatMonth(one) })
  response.status(page.errors === undefined ? 200 : 422).render('measures/channel-month', {
    ...page, month, monthName: formatMonth(month), isDone: field(request.query, 'done') === 'kept',
    channels: measuredChannels.map(channel => ({ ...channel, isTypedIn: isTypedIn(channel) })),
    before: named(addMonths(month, -1)), next: month < monthOf(today) ? named(addMonths(month, 1)) : null
  })
}
