import { inCouncil } from '../../app/database/in-council.js'
import { type Clock, londonDate } from '../../app/dates.js'
import { type CutOutcome, cutFile } from '../../app/posting-files/making/cut-file.js'
import { bytesOf } from '../../app/posting-files/making/file-bytes.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import { filesBefore, type PostingFile } from '../../app/posting-files/posting-file.js'
import type { TestCouncil } from './builders.js'

/** Finance asks for a file of what waits, having seen the file of this number last, or whichever is the last. */
export async function cutNow(council: TestCouncil, clock: Clock, lastSeen?: number, feedCode = 'council-tax'): Promise<CutOutcome> {
  return await inCouncil(council.id, async trx => await cutFile(trx, {
    councilId: council.id, feedCode, madeFor: londonDate(clock.now()), now: clock.now(), by: council.users.finance.id, ...lastSeen === undefined ? {} : { lastSeen }
  }))
}

/** Finance asks for a file, and the worker takes the feed as far as it goes. */
export async function makeFile(council: TestCouncil, clock: Clock, feedCode = 'council-tax', root: string | null = null): Promise<CutOutcome> {
  // The day's own file is not what is asked for.
  await inCouncil(council.id, async trx => {
    await trx('posting_feeds').where({ council_id: council.id, code: feedCode }).update({ made_for: londonDate(clock.now()) })
  })
  const outcome = await cutNow(council, clock, undefined, feedCode)
  await workFeed({ clock, root }, council.id, feedCode)
  return outcome
}

/** All files of a feed, the first first. */
export async function filesOf(council: TestCouncil, feedCode: string): Promise<PostingFile[]> {
  return (await inCouncil(council.id, async trx => await filesBefore(trx, council.id, feedCode, null, 1000))).reverse()
}

/** The bytes of a file as text: each byte a character, unless told otherwise. */
export async function fileBytes(council: TestCouncil, feedCode: string, number: number, encoding: BufferEncoding = 'utf8'): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of bytesOf({ councilId: council.id, feedCode, number })) pieces.push(piece)
  return Buffer.concat(pieces).toString(encoding)
}

/** The places that a file's lines have in it. */
export async function numbersOfLines(council: TestCouncil, feedCode: string, number: number): Promise<number[]> {
  return await inCouncil(council.id, async trx => await trx('posting_file_lines')
    .where({ council_id: council.id, feed_code: feedCode, file_number: number }).orderBy('position').pluck('position') as number[])
}

/** What a council's layout says, changed in some points. */
export async function aLayoutWith(council: TestCouncil, code: string, changes: object): Promise<void> {
  await inCouncil(council.id, async trx => {
    await trx('posting_layouts').where({ council_id: council.id, code }).update({ settings: trx.raw('settings || ?::jsonb', [JSON.stringify(changes)]) })
  })
}
