import { allCouncilsAndPractice, councilById } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import type { Clock } from '../../dates.js'
import { cutFile } from './cut-file.js'
import { type FeedProof, proveFeed } from '../feed-proof-query.js'
import { placeFile } from './place-file.js'
import { feedsOf, findFeed, type PostingFeed } from '../posting-feed.js'
import { PostingFile } from '../posting-file.js'
import { writeFile } from './write-file.js'

/** What making files needs of the running program. */
export interface FeedWork {
  clock: Clock
  /** The folder of posting files; null when this server has none. */
  root: string | null
}

/** What working a feed has brought to light. */
export interface FeedFindings {
  /** When it was due. */
  proof?: FeedProof | undefined
  /** Its last file or proof is of an instant that is still to come. */
  isMarkedAhead: boolean
}

/**
 * Takes a feed as far as it goes by itself: the day's file is cut when it is due, written, and put into its folder; once a day all of the
 * feed is proved, and the proof answered. Harmless to repeat, to interrupt at any instant and to run twice at once: each step is done by one transaction, once.
 */
export async function workFeed({ clock, root }: FeedWork, councilId: CouncilId, feedCode: string): Promise<FeedFindings> {
  const due = await inCouncil(councilId, async trx => {
    const feed = await findFeed(trx, councilId, feedCode)
    return { feed, day: feed?.dueDay(clock.now()) ?? null }
  })
  await finishFiles({ clock, root }, councilId, feedCode)
  const { feed, day: madeFor } = due
  if (feed === undefined) return { isMarkedAhead: false }
  if (madeFor !== null) {
    await inCouncil(councilId, async trx => await cutFile(trx, { councilId, feedCode, madeFor, now: clock.now(), by: null }))
    await finishFiles({ clock, root }, councilId, feedCode)
  }
  const isMarkedAhead = feed.isMarkedAhead(clock.now())
  return feed.isProofDue(clock.now()) ? { proof: await proveFeed(councilId, feedCode, clock.now()), isMarkedAhead } : { isMarkedAhead }
}

/** Writes the file that has been cut, and puts those that are written where they belong. */
async function finishFiles({ clock, root }: FeedWork, councilId: CouncilId, feedCode: string): Promise<void> {
  for (const { number, state } of await unfinishedFiles(councilId, feedCode)) {
    if (state === 'cut') await writeFile({ councilId, feedCode, number }, clock)
  }
  const { feed, isPractice } = await inCouncil(councilId, async trx => ({
    feed: await findFeed(trx, councilId, feedCode), isPractice: (await councilById(trx, councilId)).practiceOf !== null
  }))
  // A host system would take it for its own council's.
  if (feed === undefined || feed.folder === null || isPractice) return
  for (const file of await unfinishedFiles(councilId, feedCode)) {
    if (file.state === 'made') await placeFile({ councilId, feedCode, number: file.number }, file, feed, root, clock)
  }
}

async function unfinishedFiles(councilId: CouncilId, feedCode: string): Promise<PostingFile[]> {
  return await inCouncil(councilId, async trx => await PostingFile.query(trx)
    .where({ council_id: councilId, feed_code: feedCode }).whereIn('state', ['cut', 'made']).orderBy('number'))
}

/** Finds feeds that something is to be done for: a file is due, or was left half-way by a worker that was killed. */
export async function sweepFeeds(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id: councilId }) => {
    await inCouncil(councilId, async trx => {
      const unfinished = await PostingFile.query(trx).where({ council_id: councilId }).whereIn('state', ['cut', 'made']).select('feed_code', 'state')
      const isUnfinished = ({ code, folder }: PostingFeed): boolean =>
        unfinished.some(({ feed_code, state }) => feed_code === code && (state === 'cut' || folder !== null))
      for (const feed of await feedsOf(trx, councilId)) {
        if (!isUnfinished(feed) && feed.dueDay(clock.now()) === null && !feed.isProofDue(clock.now())) continue
        await addJob(trx, 'work-posting-feed', { councilId, feedCode: feed.code }, { key: `work-posting-feed:${councilId}:${feed.code}` })
      }
    })
  })
}
