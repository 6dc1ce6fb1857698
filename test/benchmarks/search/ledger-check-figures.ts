import { inCouncilOn } from '../../../app/database/in-council.js'
import { addDays } from '../../../app/dates.js'
import { checkLedger } from '../../../app/ledger/ledger-check.js'
import { type Figure, median, ratioFigure } from '../figure.js'
import { interleaved, timed } from '../rounds.js'
import { type LargeLedger, largeLedger } from './large-ledger.js'

/** The check of the day before the last of each council's ledger, against adding up all its postings once. */
export async function ledgerCheckFigures({ postings }: { postings: number }): Promise<Figure[]> {
  const ledger = await largeLedger(postings)
  const measurers = {
    checked: async () => await inEachCouncil(ledger, async councilId => { await checkDay(ledger, councilId) }),
    scanned: async () => await inEachCouncil(ledger, async councilId => {
      await ledger.superuser.query('select count(*), sum(amount_pence), min(occurred_on) from postings where council_id = $1', [councilId])
    })
  }
  await measurers.checked()
  const rounds = await interleaved(measurers)
  return [ratioFigure(
    `check: a day of a council's ledger, ${ledger.postings.toLocaleString('en-GB')} postings in ${ledger.councilIds.length} councils`, 'ms',
    rounds.map(({ checked, scanned }) => ({ measured: checked, floor: scanned })), { atMost: 3 }
  )]
}

async function checkDay(ledger: LargeLedger, councilId: string): Promise<void> {
  const now = new Date()
  const day = addDays(ledger.lastDay, -1)
  const result = await inCouncilOn(ledger.application, councilId, async trx => await checkLedger(trx, councilId, { from: day, to: day, now }))
  if (!result.agrees || result.figures.posted === 0) throw new Error('The ledger of the benchmark does not agree, or has nothing on that day')
}

async function inEachCouncil({ councilIds }: LargeLedger, work: (councilId: string) => Promise<void>): Promise<number> {
  const times: number[] = []
  for (const councilId of councilIds) times.push(await timed(async () => { await work(councilId) }))
  return median(times)
}
