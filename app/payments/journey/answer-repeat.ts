import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { field } from '../../web/form-body.js'
import { journeyContext } from '../helping/helping-banner.js'
import { removeFrom } from './basket.js'
import { changeAnswers } from './change-answers.js'
import { lineOfAddress, sameLine } from './line-of-address.js'
import { nextPath } from './next-question.js'
import { repeatsOf } from './repeats.js'

/** The same account twice, or the same amount paid today: is it meant? */
export async function showRepeat(request: Request, response: Response): Promise<void> {
  const { found, repeat } = await findRepeat(request)
  if (repeat === undefined) return response.redirect(303, await nextPath(request, found.payment))
  response.render('payments/repeat', { ...journeyContext(request, found.opened), ...found, repeat })
}

export async function answerRepeat(request: Request, response: Response): Promise<void> {
  const { found, repeat } = await findRepeat(request)
  if (repeat === undefined) return response.redirect(303, await nextPath(request, found.payment))
  const answer = field(request.body, 'payAgain')
  if (answer !== 'yes' && answer !== 'no') {
    const errors = [{ field: 'payAgain', code: 'missing', message: 'Select yes if you want to pay this as well' }]
    return response.status(422).render('payments/repeat', { ...journeyContext(request, found.opened), ...found, repeat, errors })
  }
  const payment = await changeAnswers(request, async (trx, current) => {
    const line = sameLine(current.payment, found.line)
    if (line === undefined) return null
    if (answer === 'no') return await removeFrom(trx, current.payment, line)
    await line.$query(trx).patch({ repeat_accepted: true })
    return { type: 'repeat_accepted', facts: { line: line.line_number } }
  })
  response.redirect(303, await nextPath(request, payment))
}

async function findRepeat(request: Request) {
  return await inCouncil(request.council.id, async trx => {
    const found = await lineOfAddress(trx, request)
    const repeats = await repeatsOf(trx, found.payment, request.services.clock.now())
    return { found, repeat: repeats.find(repeat => repeat.line.line_number === found.line.line_number) }
  })
}
