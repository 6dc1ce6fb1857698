import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { samePostcode } from '../../funds/postcode.js'
import { throttle, TooManyTries } from '../../web/throttle.js'
import { journeyContext } from '../helping/helping-banner.js'
import { changeAnswers } from '../journey/change-answers.js'
import { type FoundLine, lineOfAddress, sameLine } from '../journey/line-of-address.js'
import { nextPath } from '../journey/next-question.js'
import { postcodeError, type PostcodeForm, readPostcodeForm } from './postcode-form.js'

/** The postcode opens a balance, so it can be tried five times an hour for each reference, whoever tries. */
const tries = throttle('postcode', 5, 3600)

/** The second fact, which opens the balance. It can be skipped. */
export async function showPostcode(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  if (found.holder === undefined) return response.redirect(303, `${found.path}/amount`)
  response.render('payments/answers/postcode', { ...shown(request, found), submitted: {} })
}

export async function givePostcode(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  if (found.holder === undefined) return response.redirect(303, `${found.path}/amount`)
  const form = readPostcodeForm(request.body)
  if (form.values === undefined) return showAgain(request, response.status(422), found, form)
  const { postcode } = form.values
  const refusal = postcode === null ? null : await tryPostcode(request, found, postcode)
  if (refusal !== null) return showAgain(request, response.status(refusal.status), found, refusal.form)
  const payment = await changeAnswers(request, async (trx, current) => {
    const line = sameLine(current.payment, found.line)
    if (line === undefined) return null
    await line.$query(trx).patch({ postcode_answer: postcode === null ? 'skipped' : 'matched' })
    return { type: 'postcode_answered', facts: { line: line.line_number, skipped: postcode === null } }
  })
  response.redirect(303, await nextPath(request, payment))
}

/** Null when it is the account's. Only a wrong one counts as a try. */
async function tryPostcode(
  request: Request, { fund, line, holder }: FoundLine, postcode: string
): Promise<{ status: 422 | 429, form: PostcodeForm } | null> {
  const key = `${request.council.id}:${fund.code}:${line.account_reference}`
  try {
    await tries.spend(key)
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error
    const minutes = Math.ceil(error.retryAfterSeconds / 60)
    return { status: 429, form: postcodeError(
      'too-often', `The postcode of this account has been tried too often. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or continue without seeing what is owed`, postcode) }
  }
  if (samePostcode(postcode, holder?.postcode ?? '')) {
    await tries.giveBack(key)
    return null
  }
  return { status: 422, form: postcodeError(
    'no-match', 'The postcode does not match the one we hold for this account. Check it, or continue without seeing what is owed', postcode) }
}

/** The account's holder is no business of the page. */
function shown(request: Request, { fund, line, opened, payment }: FoundLine) {
  return { ...journeyContext(request, opened), fund, line, opened, payment }
}

function showAgain(request: Request, response: Response, found: FoundLine, form: PostcodeForm): void {
  response.render('payments/answers/postcode', { ...shown(request, found), ...form })
}
