import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { field } from '../web/form-body.js'
import { limitsOf } from '../users/person.js'
import { signedIn } from '../web/signed-in-person.js'
import { feedsWithinLimits, fundNamesByFeed, type PostingFeed } from './posting-feed.js'
import { filesBefore, filesInTrouble, lastFiles } from './posting-file.js'
import { waitingPostings, type WaitingPostings } from './waiting-postings-query.js'

const filesOnPage = 25

/** The host systems that postings go to: the last file of each, and what waits for the next. */
export async function showFeeds(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const limits = limitsOf(signedIn(request))
  const found = await inCouncil(council.id, async trx => {
    const feeds = await feedsWithinLimits(trx, council.id, limits)
    const waiting: Record<string, WaitingPostings> = {}
    for (const feed of feeds) waiting[feed.code] = await waitingPostings(trx, feed)
    return {
      feeds, waiting, funds: await fundNamesByFeed(trx, council.id), last: await lastFiles(trx, council.id, feeds),
      inTrouble: await filesInTrouble(trx, council.id)
    }
  })
  response.render('posting-files/feeds', { ...found, mayChange: person?.may('posting-layouts.change') })
}

/** One host system's files, the newest first; what waits; and the proof that every posting is in one file. */
export async function showFeed(request: Request, response: Response): Promise<void> {
  const { council, person, query } = request
  const before = /^\d{1,9}$/.test(field(query, 'before')) ? Number(field(query, 'before')) : null
  const found = await inCouncil(council.id, async trx => {
    const feed = await feedIn(trx, request)
    const files = await filesBefore(trx, council.id, feed.code, before, filesOnPage + 1)
    return { feed, files, funds: (await fundNamesByFeed(trx, council.id))[feed.code] ?? [], waiting: await waitingPostings(trx, feed) }
  })
  const shown = found.files.slice(0, filesOnPage)
  response.render('posting-files/feed', {
    ...found, files: shown, older: found.files.length > filesOnPage ? shown.at(-1)?.number : null, isFirstPage: before === null,
    nothingWaits: field(query, 'nothing') === 'yes', maySend: person?.may('posting-files.send'), mayChange: person?.may('posting-layouts.change')
  })
}

/** @throws NotFound when the council has no feed of the address, or none that this person may see. */
export async function feedIn(trx: Knex.Transaction, request: Request): Promise<PostingFeed> {
  const { council, params } = request
  const feed = (await feedsWithinLimits(trx, council.id, limitsOf(signedIn(request)))).find(({ code }) => code === String(params.feedCode))
  if (feed === undefined) throw new NotFound('feed')
  return feed
}
