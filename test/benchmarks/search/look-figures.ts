import { londonDate } from '../../../app/dates.js'
import { type Figure, median, ratioFigure } from '../figure.js'
import { interleaved, timed } from '../rounds.js'
import { type LargeLedger, largeLedger, smallPostings } from './large-ledger.js'
import { startLookServer } from './look-server.js'
import { accountLooks, approvalLooks, auditLooks, homeLooks, type Look, lookUpLooks, searchLooks } from './looks.js'
import { plantWork } from './work-of-council.js'

const mostTimes = 2
const mostGrowth = 1.5

type Query = { text: string, values: unknown[] }
type Sizes = { postings: number }

export const homeFigures = async (sizes: Sizes) => await lookFigures(homeLooks, sizes)
export const lookUpFigures = async (sizes: Sizes) => await lookFigures(lookUpLooks, sizes)
export const accountFigures = async (sizes: Sizes) => await lookFigures(accountLooks, sizes)
export const approvalFigures = async (sizes: Sizes) => await lookFigures(approvalLooks, sizes)
export const auditFigures = async (sizes: Sizes) => await lookFigures(auditLooks(londonDate(new Date())), sizes)
export const listFigures = async (sizes: Sizes) => await lookFigures(searchLooks(londonDate(new Date())), sizes)

/**
 * What a page asks and makes of it, against its own queries sent one after the other as bare SQL without row-level security; and in the
 * larger ledger against the smaller.
 */
async function lookFigures(looks: readonly Look[], { postings }: Sizes): Promise<Figure[]> {
  const [small, large] = [await largeLedger(smallPostings), await largeLedger(postings)]
  for (const ledger of new Set([small, large])) await plantWork(ledger)
  const server = await startLookServer()
  const figures: Figure[] = []
  for (const { name, path } of looks) {
    const look = async (ledger: LargeLedger, councilId: string) => { await server.get(ledger, councilId, path) }
    const [ofSmall, ofLarge] = [await queriesOf(small, look), await queriesOf(large, look)]
    const rounds = await interleaved({
      small: async () => await byLook(small, look), smallBare: async () => await byBareQueries(small, ofSmall),
      large: async () => await byLook(large, look), largeBare: async () => await byBareQueries(large, ofLarge)
    })
    const atSize = (ledger: LargeLedger) => `${name}, ${ledger.postings.toLocaleString('en-GB')} postings`
    figures.push(
      ratioFigure(atSize(small), 'ms', rounds.map(round => ({ measured: round.small, floor: round.smallBare })), { atMost: mostTimes }),
      ratioFigure(atSize(large), 'ms', rounds.map(round => ({ measured: round.large, floor: round.largeBare })), { atMost: mostTimes }),
      ratioFigure(`${name}, larger against smaller`, 'ms', rounds.map(round => ({ measured: round.large, floor: round.small })), { atMost: mostGrowth })
    )
  }
  return figures
}

async function byLook(ledger: LargeLedger, look: (ledger: LargeLedger, councilId: string) => Promise<void>): Promise<number> {
  return await inEachCouncil(ledger, async councilId => await timed(async () => { await look(ledger, councilId) }))
}

async function byBareQueries({ superuser, councilIds }: LargeLedger, queries: ReadonlyMap<string, Query[]>): Promise<number> {
  return await inEachCouncil({ councilIds }, async councilId => await timed(async () => {
    for (const query of queries.get(councilId) ?? []) await superuser.query(query)
  }))
}

/** What a look reads from the database, by council. */
async function queriesOf(ledger: LargeLedger, look: (ledger: LargeLedger, councilId: string) => Promise<void>): Promise<Map<string, Query[]>> {
  const queries = new Map<string, Query[]>()
  for (const councilId of ledger.councilIds) {
    await look(ledger, councilId)
    const ofCouncil: Query[] = []
    const note = ({ sql, bindings }: { sql: string, bindings: unknown[] }) => { ofCouncil.push({ text: sql, values: bindings }) }
    ledger.application.on('query', note)
    await look(ledger, councilId)
    ledger.application.removeListener('query', note)
    queries.set(councilId, ofCouncil.filter(({ text }) => /^[\s(]*(select|with)\b/i.test(text)))
  }
  if ([...queries.values()].some(ofCouncil => ofCouncil.length === 0)) throw new Error('The look asks nothing')
  return queries
}

async function inEachCouncil({ councilIds }: Pick<LargeLedger, 'councilIds'>, measure: (councilId: string) => Promise<number>): Promise<number> {
  const times: number[] = []
  for (const councilId of councilIds) times.push(await measure(councilId))
  return median(times)
}
