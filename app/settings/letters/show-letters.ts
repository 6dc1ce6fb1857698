import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { letterPlaces, letterWordsOf, neededPlaces, usualWords } from '../../traces/letter-words.js'
import { type Outcome, outcomes } from '../../traces/trace.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { changeLetter } from './change-letter.js'
import { readLetterForm } from './letter-form.js'
import { letterPreviewPage } from './letter-preview-page.js'

/** What residents are told at the end of a trace, for each way in which it can end. */
export async function showLetters(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const letters = await inCouncil(council.id, async trx => {
    const found = []
    for (const outcome of outcomes) found.push({ outcome, isOwn: (await letterWordsOf(trx, council.id, outcome)).own !== null })
    return found
  })
  response.render('settings/letters/letters', { letters, isSaved: field(query, 'done') === 'yes' })
}

/** A letter's words, as they are, or the usual ones to go back to. */
export async function showLetter(request: Request, response: Response): Promise<void> {
  const outcome = outcomeIn(request)
  const { own, version } = await lettersWords(request, outcome)
  const isUsual = own === null || field(request.query, 'words') === 'usual'
  draw(request, response, { outcome, version, isOwn: own !== null, words: isUsual ? usualWords(outcome) : own })
}

/** The letter as it would be, before anything is kept. */
export async function previewLetter(request: Request, response: Response): Promise<void> {
  const outcome = outcomeIn(request)
  const { own } = await lettersWords(request, outcome)
  const { values, errors, submitted } = readLetterForm(request.body, outcome)
  draw(request, response.status(errors === undefined ? 200 : 422), {
    outcome, version: seenIn(request), isOwn: own !== null, words: submitted, ...errors === undefined ? { previewed: values } : { errors }
  })
}

/** Keeps the words that were previewed: others are previewed first. */
export async function saveLetter(request: Request, response: Response): Promise<void> {
  const outcome = outcomeIn(request)
  const { values } = readLetterForm(request.body, outcome)
  if (values === undefined || readLetterForm({ words: field(request.body, 'previewed') }, outcome).values !== values) return await previewLetter(request, response)
  const { council, services } = request
  try {
    const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now() }
    await inCouncil(council.id, async trx => { await changeLetter(trx, step, outcome, seenIn(request), values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const { own, version } = await lettersWords(request, outcome)
    return draw(request, response.status(error.status), {
      outcome, version, isOwn: own !== null, words: values, meanwhile: own ?? usualWords(outcome), errors: [{ field: 'words', message: error.message }]
    })
  }
  response.redirect(303, '/staff/settings/letters?done=yes')
}

interface DrawnLetter {
  outcome: Outcome
  version: number
  isOwn: boolean
  words: string
  /** What somebody else has made of it. */
  meanwhile?: string
  previewed?: string
  errors?: FieldError[]
}

function draw({ council, services }: Request, response: Response, letter: DrawnLetter): void {
  const today = londonDate(services.clock.now())
  response.render('settings/letters/letter', {
    ...letter, places: letterPlaces, needed: neededPlaces(letter.outcome), path: `/staff/settings/letters/${letter.outcome}`,
    preview: letter.previewed === undefined ? null : letterPreviewPage(council, letter.previewed, today)
  })
}

async function lettersWords({ council }: Request, outcome: Outcome) {
  return await inCouncil(council.id, async trx => await letterWordsOf(trx, council.id, outcome))
}

function outcomeIn({ params }: Request): Outcome {
  const outcome = outcomes.find(one => one === params.outcome)
  if (outcome === undefined) throw new NotFound('letter')
  return outcome
}
