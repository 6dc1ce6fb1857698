import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { debtsOf } from '../../funds/account-holder.js'
import { amountInPounds } from '../../money.js'
import { journeyContext } from '../helping/helping-banner.js'
import { changeAnswers } from '../journey/change-answers.js'
import { countJourney } from '../journey/journey-count.js'
import { lineOfAddress, sameLine } from '../journey/line-of-address.js'
import { isStopped, nextPath } from '../journey/next-question.js'
import { repeatsOf } from '../journey/repeats.js'
import type { Payment, PaymentLine } from '../payment.js'
import { readAmountForm } from './amount-form.js'
import { type AmountOffer, amountOffer } from './amount-page.js'

/** How much? Or an end: an account that is stopped here, or one that owes nothing. */
export async function showAmount(request: Request, response: Response): Promise<void> {
  const question = await inCouncil(request.council.id, async trx => await amountQuestion(trx, request))
  const { line, holder, offer, path, payment } = question
  if (holder !== undefined && line.postcode_answer === null && !line.isComplete()) return response.redirect(303, `${path}/postcode`)
  if (isStopped(payment, question)) return response.render('payments/answers/stopped', { ...question, shownReference: line.account_reference })
  if (offer !== null && offer.owedPence <= 0 && request.query.anyway === undefined && !line.isComplete()) {
    await countNothingToPay(request, payment, line)
    return response.render('payments/answers/nothing-to-pay', question)
  }
  response.render('payments/answers/amount', { ...question, submitted: givenBefore(line, offer) })
}

export async function giveAmount(request: Request, response: Response): Promise<void> {
  const question = await inCouncil(request.council.id, async trx => await amountQuestion(trx, request))
  const { line, offer, fundLimits, methodLimits, path } = question
  if (isStopped(question.payment, question)) return response.redirect(303, `${path}/amount`)
  const form = readAmountForm(request.body, offer, [fundLimits, methodLimits])
  if (form.values === undefined) return response.status(422).render('payments/answers/amount', { ...question, ...form })
  const { amountPence, choice, debt } = form.values
  const payment = await changeAnswers(request, async (trx, current) => {
    const changed = sameLine(current.payment, line)
    if (changed === undefined || (changed.amount_pence === amountPence && changed.amount_choice === choice && changed.debt_description === debt)) return null
    await changed.$query(trx).patch({ amount_pence: amountPence, amount_choice: choice, debt_description: debt, repeat_accepted: false })
    return { type: 'amount_given', facts: { line: line.line_number, amountPence } }
  })
  const isRepeat = await inCouncil(request.council.id, async trx => {
    const repeats = await repeatsOf(trx, payment, request.services.clock.now())
    return repeats.some(repeat => repeat.line.line_number === line.line_number)
  })
  response.redirect(303, isRepeat ? `${path}/repeat` : await nextPath(request, payment))
}

/** What is owed is offered only to whoever has given the second fact. */
async function amountQuestion(trx: Knex.Transaction, request: Request) {
  const found = await lineOfAddress(trx, request)
  const { holder, line, opened } = found
  const offer = holder !== undefined && line.postcode_answer === 'matched' ? amountOffer(holder, await debtsOf(trx, holder)) : null
  return { ...journeyContext(request, opened), ...found, offer }
}

/** The answer as the form had it. An amount that was offered and is no more stands as one that was typed. */
function givenBefore(line: PaymentLine, offer: AmountOffer | null): { choice: string, amount: string } {
  if (!line.isComplete()) return { choice: '', amount: '' }
  const same = offer?.choices.find(choice => choice.kind === line.amount_choice && choice.amountPence === line.amount_pence)
  return same === undefined ? { choice: 'other', amount: amountInPounds(line.amount_pence) } : { choice: same.value, amount: '' }
}

/** Counted once a line: shown again, or gone past, it is the same end. */
async function countNothingToPay(request: Request, { channel }: Payment, line: PaymentLine): Promise<void> {
  if (line.nothing_to_pay_at !== null) return
  const { council, services } = request
  const now = services.clock.now()
  await inCouncil(council.id, async trx => {
    await line.$query(trx).patch({ nothing_to_pay_at: now })
    await countJourney(trx, council.id, { name: 'nothing-to-pay', fundCode: line.fund_code, channel, on: londonDate(now) })
  })
}
