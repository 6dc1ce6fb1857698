import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { field } from '../../web/form-body.js'
import { journeyContext } from '../helping/helping-banner.js'
import { lineOfAddress } from './answer-reference.js'
import { changeAnswers } from './change-answers.js'
import { removeFrom } from './basket.js'
import { repeatsOf } from './repeats.js'
import { firstUnanswered } from './show-next.js'

/** The same account twice, or the same amount paid today: is it meant? */
export async function showRepeat(request: Request, response: Response): Promise<void> {
  const { found, repeat } = await findRepeat(request)
  if (repeat === undefined) return response.redirect(303, await firstUnanswered(request, found.opened.payment.id))
  response.render('payments/repeat', { ...journeyContext(request, found.opened), ...found, payment: found.opened.payment, repeat })
}

export async function answerRepeat(request: Request, response: Response): Promise<void> {
  const { found, repeat } = await findRepeat(request)
  const answer = field(request.body, 'payAgain')
  if (repeat !== undefined && answer !== 'yes' && answer !== 'no') {
    const errors = [{ field: 'payAgain', message: 'Select yes if you want to pay this as well' }]
    return response.status(422).render('payments/repeat', {
      ...journeyContext(request, found.opened), ...found, payment: found.opened.payment, repeat, errors
    })
  }
  const { payment } = await changeAnswers(request, async (trx, current) => {
    const line = current.payment.line(found.line.line_number)
    if (line === undefined) return null
    if (answer === 'no') return await removeFrom(trx, current.payment, line)
    await line.$query(trx).patch({ repeat_accepted: true })
    return { type: 'repeat_accepted', facts: { line: line.line_number } }
  })
  response.redirect(303, await firstUnanswered(request, payment.id))
}

async function findRepeat(request: Request) {
  return await inCouncil(request.council.id, async trx => {
    const found = await lineOfAddress(trx, request)
    const repeats = await repeatsOf(trx, found.opened.payment, request.services.clock.now())
    return { found, repeat: repeats.find(repeat => repeat.line.line_number === found.line.line_number) }
  })
}
