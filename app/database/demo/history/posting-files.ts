import type { Knex } from 'knex'
import type { CouncilSetup } from '../../../councils/council-setup.js'
import { addDays, type CalendarDate, startOfLondonDay } from '../../../dates.js'
import { recordFileEvent } from '../../../posting-files/file-event.js'
import { cutFile } from '../../../posting-files/making/cut-file.js'
import { writeCutFile } from '../../../posting-files/making/write-file.js'
import { feedsOf } from '../../../posting-files/posting-feed.js'
import { PostingFile } from '../../../posting-files/posting-file.js'
import type { DemoCouncil } from '../demo-council.js'
import { demoStaff } from '../demo-setup.js'

const days = 7
const hourMs = 3_600_000
const madeAtHour = 18

/** The host systems have been sent postings for a week: what came before went through an earlier system. */
export function withRecentFeeds(setup: CouncilSetup, today: CalendarDate): CouncilSetup {
  return { ...setup, postingFeeds: setup.postingFeeds.map(feed => ({ ...feed, startsOn: addDays(today, -days) })) }
}

/** A file for each day up to yesterday, all but the last of them taken in by the host systems. */
export async function makePostingFiles(trx: Knex.Transaction, demo: DemoCouncil, today: CalendarDate): Promise<void> {
  const councilId = demo.council.id
  const finance = demoStaff(demo).find(({ roleCode }) => roleCode === 'finance')?.id ?? null
  for (const { code: feedCode } of await feedsOf(trx, councilId)) {
    for (let ago = days; ago > 0; ago -= 1) {
      const madeFor = addDays(today, -ago)
      const now = new Date(startOfLondonDay(madeFor).getTime() + madeAtHour * hourMs)
      const made = await cutFile(trx, { councilId, feedCode, madeFor, now, by: null })
      if (typeof made === 'string') continue
      const key = { councilId, feedCode, number: made.number }
      await writeCutFile(trx, key, now)
      if (ago === 1) continue
      const morningAfter = new Date(now.getTime() + 15 * hourMs)
      await PostingFile.query(trx).findById([councilId, feedCode, made.number]).patch({ state: 'acknowledged' })
      await recordFileEvent(trx, key, 'acknowledged', morningAfter, { userId: finance })
    }
  }
}
