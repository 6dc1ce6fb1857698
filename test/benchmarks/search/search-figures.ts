import { inCouncilOn } from '../../../app/database/in-council.js'
import { londonDate } from '../../../app/dates.js'
import type { PostingCursor } from '../../../app/ledger/posting-cursor.js'
import { searchPostings } from '../../../app/ledger/search/search-query.js'
import { lookingFor } from '../../ledger/books.js'
import { type Figure, median, ratioFigure } from '../figure.js'
import { interleaved, timed } from '../rounds.js'
import { type LargeLedger, largeLedger, smallPostings } from './large-ledger.js'
import { bareSql, middleSql, pageLength, type Search, searches } from './searches.js'

const mostTimes = 2
const mostGrowth = 1.5

/** One search of one page, in each of the councils. */
interface PageOfSearch {
  name: string
  search: Search
  isDeep: boolean
}

/** Each search by the program against the one query that answers it, and in the larger ledger against the smaller. */
export async function searchFigures({ postings }: { postings: number }): Promise<Figure[]> {
  const [small, large] = [await largeLedger(smallPostings), await largeLedger(postings)]
  const figures: Figure[] = []
  for (const page of pages()) figures.push(...await figuresOf(page, small, large))
  return figures
}

function pages(): PageOfSearch[] {
  return searches(londonDate(new Date())).flatMap(search => [
    { name: `search: ${search.name}`, search, isDeep: false },
    ...search.hasDeepPage ? [{ name: `search: ${search.name}, deep page`, search, isDeep: true }] : []
  ])
}

async function figuresOf({ name, search, isDeep }: PageOfSearch, small: LargeLedger, large: LargeLedger): Promise<Figure[]> {
  const after = new Map<string, PostingCursor | null>()
  for (const ledger of [small, large]) {
    for (const councilId of ledger.councilIds) after.set(councilId, isDeep ? await middleOf(ledger, search, councilId) : null)
  }
  const measurers = {
    small: async () => await bySearching(small, search, after),
    smallBare: async () => await byBareQuery(small, search, after),
    large: async () => await bySearching(large, search, after),
    largeBare: async () => await byBareQuery(large, search, after)
  }
  const found = [await bySearching(small, search, after), await byBareQuery(small, search, after)]
  if (found[0]?.lines !== found[1]?.lines) throw new Error(`${name} found ${found[0]?.lines ?? 0} lines, the bare query ${found[1]?.lines ?? 0}`)
  const rounds = await interleaved(measurers)
  const atSize = (ledger: LargeLedger) => `${name}, ${ledger.postings.toLocaleString('en-GB')} postings`
  return [
    ratioFigure(atSize(small), 'ms', rounds.map(round => ({ measured: round.small.ms, floor: round.smallBare.ms })), { atMost: mostTimes }),
    ratioFigure(atSize(large), 'ms', rounds.map(round => ({ measured: round.large.ms, floor: round.largeBare.ms })), { atMost: mostTimes }),
    ratioFigure(`${name}, larger against smaller`, 'ms', rounds.map(({ large: one, small: other }) => ({ measured: one.ms, floor: other.ms })), { atMost: mostGrowth })
  ]
}

async function middleOf({ superuser }: LargeLedger, { bare }: Search, councilId: string): Promise<PostingCursor | null> {
  const { rows } = await superuser.query<PostingCursor>(middleSql(bare, councilId))
  return rows[0] ?? null
}

interface Found {
  /** The median over the councils. */
  ms: number
  /** In all councils together. */
  lines: number
}

async function bySearching(ledger: LargeLedger, { criteria, order }: Search, after: ReadonlyMap<string, PostingCursor | null>): Promise<Found> {
  return await inEachCouncil(ledger, async councilId => {
    const place = after.get(councilId) ?? null
    return await inCouncilOn(ledger.application, councilId, async trx => {
      let lines = 0
      const ms = await timed(async () => {
        const page = { limit: pageLength, ...place === null ? {} : { olderThan: place } }
        lines = (await searchPostings(trx, councilId, lookingFor([criteria], order), page)).lines.length
      })
      return { ms, lines }
    })
  })
}

async function byBareQuery(ledger: LargeLedger, { bare }: Search, after: ReadonlyMap<string, PostingCursor | null>): Promise<Found> {
  return await inEachCouncil(ledger, async councilId => {
    let lines = 0
    const ms = await timed(async () => {
      const { rows } = await ledger.superuser.query(bareSql(bare, councilId, after.get(councilId) ?? null))
      lines = Math.min(rows.length, pageLength)
    })
    return { ms, lines }
  })
}

async function inEachCouncil({ councilIds }: LargeLedger, look: (councilId: string) => Promise<Found>): Promise<Found> {
  const found: Found[] = []
  for (const councilId of councilIds) found.push(await look(councilId))
  return { ms: median(found.map(({ ms }) => ms)), lines: found.reduce((sum, { lines }) => sum + lines, 0) }
}
