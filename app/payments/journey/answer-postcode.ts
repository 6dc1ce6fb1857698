import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { readPostcode, samePostcode } from '../../postcode.js'
import { field, type FieldError } from '../../web/form-body.js'
import { throttle } from '../../web/throttle.js'
import { journeyContext } from '../helping/helping-banner.js'
import { lineOfAddress } from './answer-reference.js'
import { changeAnswers } from './change-answers.js'
import { firstUnanswered } from './show-next.js'

/** The postcode opens a balance, so it can be tried five times an hour for each reference, whoever tries. */
const tries = throttle('postcode', 5, 3600)

/** The second fact, which opens the balance. It can be skipped. */
export async function showPostcode(request: Request, response: Response): Promise<void> {
  const { fund, line, holder, opened, path } = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  if (holder === undefined) return response.redirect(303, `${path}/amount`)
  response.render('payments/postcode', { ...journeyContext(request, opened), fund, line, opened, payment: opened.payment, submitted: {} })
}

export async function givePostcode(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { fund, line, holder, opened } = await inCouncil(council.id, async trx => await lineOfAddress(trx, request))
  const isSkipped = field(request.body, 'skip') !== ''
  if (!isSkipped && holder !== undefined) {
    const typed = field(request.body, 'postcode')
    const error = await postcodeError(`${council.id}:${fund.code}:${line.account_reference}`, typed, holder.postcode)
    if (error !== null) {
      return response.status(422).render('payments/postcode', {
        ...journeyContext(request, opened), fund, line, opened, payment: opened.payment, errors: [error], submitted: { postcode: typed }
      })
    }
  }
  const { payment } = await changeAnswers(request, async (trx, current) => {
    await current.payment.line(line.line_number)?.$query(trx).patch({ postcode_answer: isSkipped ? 'skipped' : 'matched' })
    return { type: 'postcode_answered', facts: { line: line.line_number, skipped: isSkipped } }
  })
  response.redirect(303, await firstUnanswered(request, payment.id))
}

async function postcodeError(key: string, typed: string, held: string): Promise<FieldError | null> {
  if (typed.trim() === '') return { field: 'postcode', message: 'Enter the postcode, or continue without seeing what is owed' }
  const postcode = readPostcode(typed)
  if (postcode === null) return { field: 'postcode', message: 'Enter a full UK postcode, like AB1 2CD' }
  await tries.spend(key)
  if (!samePostcode(postcode, held)) {
    return { field: 'postcode', message: 'The postcode does not match the one we hold for this account. Check it, or continue without seeing what is owed' }
  }
  await tries.forget(key)
  return null
}
