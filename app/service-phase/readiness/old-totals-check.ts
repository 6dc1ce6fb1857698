import { formatDate } from '../../dates.js'
import { formatMoney } from '../../money.js'
import { agreedRun } from '../old-totals/agreed-run.js'
import type { ComparedDay } from '../old-totals/compare.js'
import { totalOf } from '../old-totals/total.js'
import type { EvidenceLine, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** Whether the latest days in a row on which both systems took the same are as many as the council agreed, of a fund that is to go on by itself its own. */
export async function oldTotalsAreEqual({ trx, councilId, now, isOneFund, funds, countedWith }: ReadinessFacts): Promise<ReadinessFinding> {
  const fund = isOneFund ? (await funds())[0] : undefined
  const { agreedDays, days, brokenBy, isMet } = await agreedRun(trx, councilId, now, fund?.code)
  const found = [line(`${agreedDays} days in a row were agreed; ${days.length} agree${fund === undefined ? '' : ` for ${fund.name}`}`), ...daysOf(days), ...await countedWith()]
  if (isMet) return { isMet, evidence: found }
  if (brokenBy !== null) return { isMet, evidence: [...found, { ...line(`Before that, ${formatDate(brokenBy.day)}: ${brokenBy.state === 'not-given' ? 'nobody has given the old system’s figures' : 'they differ'}`), path: pathOf(brokenBy) }] }
  return { isMet, evidence: [...found, line(`Nothing was taken${fund === undefined ? '' : ` for ${fund.name}`} on any of these days`)] }
}

function daysOf(days: readonly ComparedDay[]): EvidenceLine[] {
  const [latest, earliest] = [days[0], days.at(-1)]
  if (latest === undefined || earliest === undefined) return []
  const [explained, empty] = [days.filter(({ state }) => state === 'explained'), days.filter(({ state }) => state === 'nothing')]
  const ours = totalOf(days.map(day => day.ours))
  return [
    line(`${formatDate(earliest.day)} to ${formatDate(latest.day)}: ${days.length - explained.length - empty.length} equal, ${empty.length} with nothing taken on either side, ${explained.length} explained and agreed; ${formatMoney(ours.amountPence)} in ${ours.count} here`),
    ...explained.map(day => ({ ...line(`Explained and agreed: ${formatDate(day.day)}`), path: pathOf(day) }))
  ]
}

function pathOf({ day }: ComparedDay): string {
  return `/staff/service-phase/old-totals/days/${day}`
}

function line(text: string): EvidenceLine {
  return { text, path: '/staff/service-phase/old-totals' }
}
