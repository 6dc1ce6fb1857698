import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { chargesOf, paidSinceLoaded } from '../../funds/account-holder.js'
import type { AmountLimits } from '../../funds/amount-limits.js'
import { cardMethod } from '../../funds/method-of-payment.js'
import { amountInPounds, type Pence, pence } from '../../money.js'
import type { Channel } from '../../ledger/entry-types.js'
import { journeyContext } from '../helping/helping-banner.js'
import { countJourney } from '../journey-count.js'
import { amountOffer, type AmountOffer } from './amount-page.js'
import { readAmountForm } from './amount-form.js'
import { lineOfAddress } from './answer-reference.js'
import { changeAnswers } from './change-answers.js'
import { isStopped, methodKindOf } from './next-page.js'
import { repeatsOf } from './repeats.js'
import { firstUnanswered } from './show-next.js'

/** How much? Or an end: an account that is stopped here, or one that owes nothing. */
export async function showAmount(request: Request, response: Response): Promise<void> {
  const question = await inCouncil(request.council.id, async trx => await amountQuestion(trx, request))
  const { line, holder, offer, path } = question
  if (holder !== undefined && line.postcode_answer === null && !line.isComplete()) return response.redirect(303, `${path}/postcode`)
  if (question.isStopped) return response.render('payments/stopped', question)
  if (offer !== null && offer.owedPence <= 0 && request.query.anyway === undefined && !line.isComplete()) {
    await countNothingToPay(request, line.fund_code, question.payment.channel)
    return response.render('payments/nothing-to-pay', question)
  }
  response.render('payments/amount', { ...question, submitted: { choice: chosenBefore(line, offer), amount: typedBefore(line) } })
}

export async function giveAmount(request: Request, response: Response): Promise<void> {
  const question = await inCouncil(request.council.id, async trx => await amountQuestion(trx, request))
  const { line, offer, limits, path } = question
  if (question.isStopped) return response.redirect(303, `${path}/amount`)
  const form = readAmountForm(request.body, offer, limits)
  if (form.values === undefined) return response.status(422).render('payments/amount', { ...question, ...form })
  const { amountPence, choice, debt } = form.values
  const { payment } = await changeAnswers(request, async (trx, current) => {
    const changed = current.payment.line(line.line_number)
    if (changed === undefined || (changed.amount_pence === amountPence && changed.amount_choice === choice)) return null
    await changed.$query(trx).patch({ amount_pence: amountPence, amount_choice: choice, debt_description: debt, repeat_accepted: false })
    return { type: 'amount_given', facts: { line: line.line_number, amountPence } }
  })
  const isRepeat = await inCouncil(request.council.id, async trx => {
    const repeats = await repeatsOf(trx, payment, request.services.clock.now())
    return repeats.some(repeat => repeat.line.line_number === line.line_number)
  })
  response.redirect(303, isRepeat ? `${path}/repeat` : await firstUnanswered(request, payment.id))
}

async function amountQuestion(trx: Knex.Transaction, request: Request) {
  const found = await lineOfAddress(trx, request)
  const { holder, line, fund, opened: { payment } } = found
  const offer = holder !== undefined && line.postcode_answer === 'matched'
    ? amountOffer(holder, await chargesOf(trx, holder), await paidSinceLoaded(trx, holder))
    : null
  const method = await cardMethod(trx, request.council.id, methodKindOf(payment))
  const limits: AmountLimits[] = [
    { minimum: pence(fund.minimum_pence), maximum: pence(fund.maximum_pence) },
    { minimum: method.minimumPence, maximum: method.maximumPence }
  ]
  return { ...journeyContext(request, found.opened), ...found, payment, offer, limits, isStopped: isStopped(payment, found) }
}

function chosenBefore(line: { amount_choice: string | null, amount_pence: number | null }, offer: AmountOffer | null): string {
  if (line.amount_choice === null) return ''
  const same = offer?.choices.find(choice => choice.kind === line.amount_choice && choice.amountPence === line.amount_pence)
  return same?.value ?? 'other'
}

function typedBefore(line: { amount_choice: string | null, amount_pence: Pence | null }): string {
  return line.amount_choice === 'other' && line.amount_pence !== null ? amountInPounds(line.amount_pence) : ''
}

async function countNothingToPay(request: Request, fundCode: string, channel: Channel): Promise<void> {
  const { council, services } = request
  await inCouncil(council.id, async trx => {
    await countJourney(trx, council.id, { name: 'nothing-to-pay', fundCode, channel, on: londonDate(services.clock.now()) })
  })
}
