import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readNoticeForm, submittedWords } from './notice-form.js'
import { changeNotice, type NoticeStep, type NoticeWords, privacyNotice, reviewNotice } from './privacy-notice.js'

interface Sent {
  status?: number
  errors?: FieldError[]
  submitted?: NoticeWords
  /** Of the form in which there is a fault; the version by now without one. */
  seen?: number
}

/** The council's own words in its privacy notice, and who has reviewed them. */
export async function showNotice(request: Request, response: Response): Promise<void> {
  await drawNotice(request, response, {})
}

export async function saveNotice(request: Request, response: Response): Promise<void> {
  const { values, errors } = readNoticeForm(request.body)
  if (errors !== undefined) return await drawNotice(request, response, { status: 422, errors, submitted: submittedWords(request.body), seen: stepOf(request).seen })
  try {
    await inCouncil(request.council.id, async trx => { await changeNotice(trx, request.council.id, stepOf(request), values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await drawNotice(request, response, { status: 409, errors: [{ field: 'controller', message: error.message }], submitted: values })
  }
  response.redirect(303, '/staff/settings/privacy-notice?done=saved')
}

export async function markReviewed(request: Request, response: Response): Promise<void> {
  await inCouncil(request.council.id, async trx => { await reviewNotice(trx, request.council.id, stepOf(request)) })
  response.redirect(303, '/staff/settings/privacy-notice?done=reviewed')
}

async function drawNotice(request: Request, response: Response, { status = 200, errors, submitted, seen }: Sent): Promise<void> {
  const { council } = request
  const notice = await inCouncil(council.id, async trx => await privacyNotice(trx, council.id))
  const done = errors === undefined ? field(request.query, 'done') : ''
  response.status(status).render('privacy/notice', { notice, errors, done, seen: seen ?? notice?.version ?? 0, submitted: submitted ?? notice ?? usualWords(request) })
}

/** What the form begins with. It is shown to residents only once somebody has saved it. */
function usualWords({ council }: Request): NoticeWords {
  return {
    controller: `${council.name}, ${council.postalAddress}`, officer: '', contact: `${council.contactEmail} or ${council.postalAddress}`,
    complaint: 'If you are not content with how we use your information, you can complain to the Information Commissioner’s Office at ico.org.uk.'
  }
}

function stepOf(request: Request): NoticeStep {
  return { userId: signedIn(request).id, now: request.services.clock.now(), seen: Number(field(request.body, 'seen')) || 0 }
}
