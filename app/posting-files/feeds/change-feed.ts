import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { formatDate, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { layoutsOf } from '../layouts/posting-layout.js'
import { fundCodesOf, type PostingFeed } from '../posting-feed.js'
import { feedIn } from '../show-feeds.js'
import { type FeedAnswers, type FeedChoices, readFeedForm } from './feed-form.js'
import { addFeed, changeFeed } from './save-feed.js'

export async function showNewFeed(request: Request, response: Response): Promise<void> {
  const startsOn = formatDate(londonDate(request.services.clock.now()))
  await render(request, response, null, { startsOn, madeAt: '18:00', emptyDays: 'file', fileNamePattern: '{date}-{number:6}.csv', enabled: 'yes' })
}

export async function addNewFeed(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const form = readFeedForm(request.body, await choicesFor(request))
  const errors = form.errors ?? []
  if (form.values !== undefined) {
    const saving = { councilId: council.id, settings: form.values, userId: signedIn(request).id, now: services.clock.now() }
    const error = await inCouncil(council.id, async trx => await addFeed(trx, saving))
    if (error === null) return response.redirect(303, '/staff/posting-files')
    errors.push(error)
  }
  await render(request, response.status(422), null, form.submitted, errors)
}

export async function showFeedSettings(request: Request, response: Response): Promise<void> {
  const { feed, answers } = await inCouncil(request.council.id, async trx => {
    const found = await feedIn(trx, request)
    return { feed: found, answers: answersOf(found, await fundCodesOf(trx, found)) }
  })
  await render(request, response, { feed, version: feed.version }, answers)
}

export async function saveFeedSettings(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const feed = await inCouncil(council.id, async trx => await feedIn(trx, request))
  const form = readFeedForm(request.body, await choicesFor(request))
  const asSeen = { feed, version: seenIn(request) }
  if (form.values === undefined) return await render(request, response.status(422), asSeen, form.submitted, form.errors)
  const saving = { councilId: council.id, settings: form.values, userId: signedIn(request).id, now: services.clock.now() }
  try {
    const error = await inCouncil(council.id, async trx => await changeFeed(trx, feed.code, asSeen.version, saving))
    if (error === null) return response.redirect(303, `/staff/posting-files/${feed.code}`)
    await render(request, response.status(422), asSeen, form.submitted, [error])
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(council.id, async trx => await feedIn(trx, request))
    await render(request, response.status(error.status), { feed: now, version: now.version }, form.submitted, [{ field: 'name', message: error.message }])
  }
}

/** The form filled in with what is saved. */
function answersOf(feed: PostingFeed, fundCodes: readonly string[]): FeedAnswers {
  return {
    name: feed.name, layoutCode: feed.layout_code, startsOn: formatDate(feed.starts_on), madeAt: feed.made_at, emptyDays: feed.empty_days,
    fileNamePattern: feed.file_name_pattern, folder: feed.folder ?? '', enabled: feed.enabled ? 'yes' : '',
    ...Object.fromEntries(fundCodes.map(code => [`fund-${code}`, 'yes']))
  }
}

async function choicesFor({ council }: Request): Promise<FeedChoices> {
  return await inCouncil(council.id, async trx => ({ funds: await fundsOf(trx, council.id), layouts: await layoutsOf(trx, council.id) }))
}

async function render(request: Request, response: Response, shown: { feed: PostingFeed, version: number } | null, submitted: FeedAnswers, errors?: FieldError[]): Promise<void> {
  const hasFolders = request.services.config.postingFilesDirectory !== null
  response.render('posting-files/feeds/feed', { ...shown, ...await choicesFor(request), submitted, errors, hasFolders })
}
