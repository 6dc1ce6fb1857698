import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { letterPlaces, offlineWordsOf, wholeWords } from '../../payments/offline/offline-words.js'
import { recordAudit } from '../../users/audit.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readWordsForm, type WordsAnswers } from './words-form.js'

const page = '/staff/settings/paying-offline'

/** What slips and letters say, and to whom cheques are made out. */
export async function showOfflineWords(request: Request, response: Response): Promise<void> {
  const { council } = request
  const words = await inCouncil(council.id, async trx => await offlineWordsOf(trx, council.id))
  draw(response, { version: words.version, submitted: { ...wholeWords(words, council), payee: words.payee }, isSaved: field(request.query, 'done') === 'yes' })
}

export async function saveOfflineWords(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const seen = Number(field(body, 'version'))
  const { values, errors, submitted } = readWordsForm(body)
  if (values === undefined) return draw(response.status(422), { version: seen, submitted, errors })
  try {
    await inCouncil(council.id, async trx => { await changeWords(trx, request, seen, values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(council.id, async trx => await offlineWordsOf(trx, council.id))
    return draw(response.status(409), { version: now.version, submitted, meanwhile: wholeWords(now, council), errors: [{ field: 'payee', message: error.message }] })
  }
  response.redirect(303, `${page}?done=yes`)
}

/** @throws Conflict when they have changed since they were seen */
async function changeWords(trx: Knex.Transaction, request: Request, seen: number, values: WordsAnswers): Promise<void> {
  const { council, services } = request
  const { version, ...before } = await offlineWordsOf(trx, council.id)
  if (JSON.stringify(before) === JSON.stringify(values)) return
  const changed = version === 0
    ? await trx('offline_words').insert({ council_id: council.id, ...values }).onConflict('council_id').ignore().returning('version')
    : await trx('offline_words').where({ council_id: council.id, version: seen }).update({ ...values, version: version + 1 }).returning('version')
  if (version !== seen || changed.length === 0) throw new Conflict('Somebody else has changed these words since you opened this page. Yours are kept here: look at theirs, then save yours if they are right')
  await recordAudit(trx, council.id, {
    at: services.clock.now(), userId: signedIn(request).id, action: 'offline_words_changed', before: { ...before }, after: { ...values }
  })
}

interface DrawnWords {
  version: number
  submitted: WordsAnswers
  /** What somebody else has made of them. */
  meanwhile?: WordsAnswers
  errors?: FieldError[]
  isSaved?: boolean
}

function draw(response: Response, drawn: DrawnWords): void {
  response.render('settings/paying-offline/words', { ...drawn, places: letterPlaces })
}
