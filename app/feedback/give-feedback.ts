import type { Request, Response } from 'express'
import { v5, v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { addressWith, field, type FieldError } from '../web/form-body.js'
import { throttle, throttleKey, visitorAddress } from '../web/throttle.js'
import { type CameFrom, cameFrom } from './came-from.js'
import { type FeedbackSource, keepFeedback } from './feedback.js'
import { type FeedbackForm, readFeedbackForm, type SubmittedFeedback } from './feedback-form.js'
import { feedbackPlace } from './feedback-place-query.js'
import { personalKinds } from './mask-personal.js'

const anHour = 60 * 60
const ofASession = throttle('feedback-session', 10, anHour)
/** A library, or a contact centre, has one address for all. */
const ofAnAddress = throttle('feedback-address', 60, anHour)
/** More than a council is ever told in an hour, from however many addresses a flood comes. */
const ofACouncil = throttle('feedback-council', 2000, anHour)
/** The same words again from the same address are a repeat for so long. */
const ofSomeWords = throttle('feedback-words', 1, 60)

const noAnswers: SubmittedFeedback = { satisfaction: '', help: '', comment: '' }
const resident: FeedbackSource = { kind: 'resident', userId: null }

export function showFeedback(request: Request, response: Response): void {
  renderFeedback(request, response, { carried: field(request.query, 'from'), formKey: newId(), submitted: noAnswers })
}

/** Keeps it, unless a machine filled in what no person sees. Nothing of who sends it is kept; what it counts as is in `feedbackPlace`. */
export async function giveFeedback(request: Request, response: Response): Promise<void> {
  const carried = field(request.body, 'from')
  const from = cameFrom(request, carried)
  const form = readFeedbackForm(request.body, newId())
  if (form.errors !== undefined) return renderFeedback(request, response, { ...form, carried, status: 422 })
  const sent = (took: readonly string[]) => { response.redirect(303, addressWith('/feedback/thanks', { from: from.carried, took: took.join(' ') })) }
  if (field(request.body, 'subject') !== '') return sent([])
  const tooMuch = await tooMuchFrom(request)
  if (tooMuch !== null) {
    const errors = [{ field: 'main-content', message: `There has been a lot of feedback ${tooMuch}. Try again in an hour. What you wrote is still here` }]
    return renderFeedback(request, response, { ...form, errors, carried, status: 429 })
  }
  await keepOnce(request, from, form)
  sent(form.masked)
}

/** The page after it: what was crossed out, and the way back. */
export function showThanks(request: Request, response: Response): void {
  const took = field(request.query, 'took').split(' ')
  response.render('feedback/thanks', {
    back: cameFrom(request, field(request.query, 'from')).back, took: personalKinds.filter(kind => took.includes(kind)), feedbackHref: null
  })
}

async function keepOnce(request: Request, from: CameFrom, { values, formKey }: Extract<FeedbackForm, { errors?: never }>): Promise<void> {
  const { council, services: { clock } } = request
  const words = throttleKey(request, 'feedback-words', JSON.stringify([values, from.page, visitorAddress(request)]))
  if (values.comment !== '' && !await ofSomeWords.trySpend(words)) return
  try {
    await inCouncil(council.id, async trx => {
      await keepFeedback(trx, council.id, values, await feedbackPlace(trx, council, from, clock.now()), {
        // Who goes back and says something else says it as well.
        source: resident, formKey: v5(JSON.stringify(values), formKey), now: clock.now()
      })
    })
  } catch (error) {
    await ofSomeWords.giveBack(words)
    throw error
  }
}

/** From where there has been more than people write; null where there has not. */
async function tooMuchFrom(request: Request): Promise<string | null> {
  const isSessionFree = request.session.councilId === undefined || await ofASession.trySpend(throttleKey(request, 'feedback-session', request.sessionID))
  const isAddressFree = isSessionFree && await ofAnAddress.trySpend(throttleKey(request, 'feedback-address', visitorAddress(request)))
  if (!isAddressFree) return 'from where you are'
  return await ofACouncil.trySpend(request.council.id) ? null : 'just now'
}

function renderFeedback(
  request: Request, response: Response,
  { status = 200, carried, ...page }: { status?: number, carried: string, formKey: string, submitted: SubmittedFeedback, errors?: FieldError[] }
): void {
  const from = cameFrom(request, carried)
  response.status(status).render('feedback/give', { ...page, from: from.carried, back: from.back, feedbackHref: null })
}
