import type { Knex } from 'knex'
import { inCouncilOn } from '../../../app/database/in-council.js'
import { addDays, londonDate } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import type { Sought } from '../../../app/traces/looking/find.js'
import { lookForMoney } from '../../../app/traces/looking/look-for-money.js'
import { noLimits } from '../../../app/users/person.js'
import { type Figure, median, ratioFigure } from '../figure.js'
import { interleaved, timed } from '../rounds.js'
import { type LargeLedger, largeLedger, smallPostings } from './large-ledger.js'
import { planted } from './ledger-of-council.js'

const mostTimes = 2
const mostGrowth = 1.5

type Query = { text: string, values: unknown[] }

/**
 * A trace's look of a payment of which everything is known, against the indexed queries that it consists of, sent one after the other as bare
 * SQL without row-level security; and in the larger ledger against the smaller.
 */
export async function traceFigures({ postings }: { postings: number }): Promise<Figure[]> {
  const [small, large] = [await largeLedger(smallPostings), await largeLedger(postings)]
  const [ofSmall, ofLarge] = [await queriesOf(small), await queriesOf(large)]
  const rounds = await interleaved({
    small: async () => await byTrace(small), smallBare: async () => await byBareQueries(small, ofSmall),
    large: async () => await byTrace(large), largeBare: async () => await byBareQueries(large, ofLarge)
  })
  const name = (ledger: LargeLedger) => `trace: a payment of which all is known, ${ledger.postings.toLocaleString('en-GB')} postings`
  return [
    ratioFigure(name(small), 'ms', rounds.map(round => ({ measured: round.small, floor: round.smallBare })), { atMost: mostTimes }),
    ratioFigure(name(large), 'ms', rounds.map(round => ({ measured: round.large, floor: round.largeBare })), { atMost: mostTimes }),
    ratioFigure('trace: a payment of which all is known, larger against smaller', 'ms', rounds.map(round => ({ measured: round.large, floor: round.small })), { atMost: mostGrowth })
  ]
}

/** A month half a year ago, an amount that many have, and a name of some forty. */
function sought(): Sought {
  const from = addDays(londonDate(new Date()), -200)
  return {
    fundCode: '23', accountReference: planted.usualAccount, holderName: 'Ms Zoe Quillfeather', amountPence: pence(planted.commonAmountPence), paidFrom: from,
    paidTo: addDays(from, 30), methodCode: 'BK', officeCode: null, payerName: planted.name.join(' '), wrongReference: planted.busyAccount, receiptNumber: 'AB123456',
    cardLastFour: '4242'
  }
}

async function look(trx: Knex.Transaction, councilId: string): Promise<void> {
  const { finds } = await lookForMoney(trx, councilId, sought(), noLimits)
  if (finds.length === 0) throw new Error('The trace of the benchmark finds nothing')
}

async function byTrace(ledger: LargeLedger): Promise<number> {
  return await inEachCouncil(ledger, async councilId => (
    await inCouncilOn(ledger.application, councilId, async trx => await timed(async () => { await look(trx, councilId) }))))
}

async function byBareQueries({ superuser, councilIds }: LargeLedger, queries: ReadonlyMap<string, Query[]>): Promise<number> {
  return await inEachCouncil({ councilIds }, async councilId => await timed(async () => {
    for (const query of queries.get(councilId) ?? []) await superuser.query(query)
  }))
}

/** What a look asks the database, by council. */
async function queriesOf(ledger: LargeLedger): Promise<Map<string, Query[]>> {
  const queries = new Map<string, Query[]>()
  for (const councilId of ledger.councilIds) {
    const ofCouncil: Query[] = []
    await inCouncilOn(ledger.application, councilId, async trx => {
      trx.on('query', ({ sql, bindings }: { sql: string, bindings: unknown[] }) => ofCouncil.push({ text: sql, values: bindings }))
      await look(trx, councilId)
    })
    queries.set(councilId, ofCouncil.filter(({ text }) => /^\s*select/i.test(text)))
  }
  return queries
}

async function inEachCouncil({ councilIds }: Pick<LargeLedger, 'councilIds'>, measure: (councilId: string) => Promise<number>): Promise<number> {
  const times: number[] = []
  for (const councilId of councilIds) times.push(await measure(councilId))
  return median(times)
}
