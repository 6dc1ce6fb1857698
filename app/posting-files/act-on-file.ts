import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { Conflict } from '../errors.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { acknowledgeFile, failFile, type FileStep, sendFileAgain, tryFileAgain } from './change-file.js'
import { hasLeft } from './file-event.js'
import { proveFeed } from './feed-proof-query.js'
import { cutFile } from './making/cut-file.js'
import { feedIn } from './show-feeds.js'
import { fileIn, keyOf, renderFilePage } from './show-file.js'

const longestReason = 500

/** A file of what waits now. Whoever asks again, or has not seen that somebody else did, is led to the file that there is. */
export async function makeFileNow(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const now = services.clock.now()
  const seen = field(request.body, 'lastSeen')
  if (!/^\d{1,9}$/.test(seen)) throw new Conflict('It is not known which file was the last')
  const { outcome, feed } = await inCouncil(council.id, async trx => {
    const { code: feedCode } = await feedIn(trx, request)
    const cut = { councilId: council.id, feedCode, madeFor: londonDate(now), now, by: signedIn(request).id, lastSeen: Number(seen) }
    const made = await cutFile(trx, cut)
    return { outcome: made, feed: await feedIn(trx, request) }
  })
  const page = `/staff/posting-files/${feed.code}`
  if (outcome === 'nothing-waits') return response.redirect(303, `${page}?nothing=yes`)
  if (feed.last_number === 0) throw new Conflict('Files of this feed are not being made')
  response.redirect(303, `${page}/files/${feed.last_number}`)
}

/** Goes through all of the feed's postings again. */
export async function proveNow(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { code } = await inCouncil(council.id, async trx => await feedIn(trx, request))
  await proveFeed(council.id, code, services.clock.now())
  response.redirect(303, `/staff/posting-files/${code}`)
}

/** No host system can have taken what has not left. */
export async function acknowledge(request: Request, response: Response): Promise<void> {
  const key = keyOf(request)
  const isGone = await inCouncil(key.councilId, async trx => {
    await feedIn(trx, request)
    return !(await fileIn(trx, key)).awaitsAnAnswer() || await hasLeft(trx, key)
  })
  if (!isGone) {
    const message = 'It has not been downloaded yet, nor put in a folder, so no host system can have taken it'
    return await renderFilePage(request, response.status(422), { errors: [{ field: 'main-content', message }] })
  }
  await acknowledgeFile(await stepOf(request))
  response.redirect(303, pathOf(request))
}

export async function fail(request: Request, response: Response): Promise<void> {
  const reason = field(request.body, 'reason').trim()
  const message = reason === '' ? 'Enter why it failed' : reason.length > longestReason ? `The reason must be ${longestReason} characters or less` : null
  if (message !== null) return await renderFilePage(request, response.status(422), { errors: [{ field: 'reason', message }], reason })
  await failFile(await stepOf(request), reason)
  response.redirect(303, pathOf(request))
}

export async function sendAgain(request: Request, response: Response): Promise<void> {
  await sendFileAgain(await stepOf(request))
  response.redirect(303, pathOf(request))
}

export async function tryAgain(request: Request, response: Response): Promise<void> {
  await tryFileAgain(await stepOf(request))
  response.redirect(303, pathOf(request))
}

async function stepOf(request: Request): Promise<FileStep> {
  const key = keyOf(request)
  await inCouncil(key.councilId, async trx => {
    await feedIn(trx, request)
    await fileIn(trx, key)
  })
  return { key, userId: signedIn(request).id, now: request.services.clock.now() }
}

function pathOf(request: Request): string {
  const { feedCode, number } = keyOf(request)
  return `/staff/posting-files/${feedCode}/files/${number}`
}
