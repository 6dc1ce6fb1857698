import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { addDays, londonDate, startOfLondonDay } from '../dates.js'
import { type SatisfactionCount, satisfactionCounts } from '../feedback/satisfaction-query.js'
import { monthAsked } from '../measures/month-asked.js'
import { addMonths, firstDay, formatMonth, lastDay, monthOf } from '../months.js'
import { helpByRoute, pagesThatMadePeopleAsk, slipsByWay } from './help-query.js'

/** Within so many days a second contact about an account is a repeat of the first, and money that comes is that of its slip. */
const withinDays = 28

/** How much help was given in a month, by route, what came of it, and where it was asked for. */
export async function showHelp(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const today = londonDate(services.clock.now())
  const month = monthAsked(query, today)
  const days = { from: firstDay(month), to: lastDay(month) }
  const period = { from: startOfLondonDay(days.from), until: startOfLondonDay(addDays(days.to, 1)) }
  const found = await inCouncil(council.id, async trx => ({
    routes: await helpByRoute(trx, council.id, period, withinDays), pages: await pagesThatMadePeopleAsk(trx, council.id, period),
    slips: await slipsByWay(trx, council.id, period, withinDays), counts: await satisfactionCounts(trx, council.id, days)
  }))
  response.render('assisted-digital/help', {
    ...found, satisfaction: satisfactionOfTheHelped(found.counts), withinDays, month, monthName: formatMonth(month), before: addMonths(month, -1),
    next: month < monthOf(today) ? addMonths(month, 1) : null
  })
}

/** How many of those who were helped, by whom they say it, were satisfied or very satisfied. */
function satisfactionOfTheHelped(counts: readonly SatisfactionCount[]): { answers: number, satisfied: number } {
  const helped = counts.filter(({ assisted }) => assisted)
  const sum = (some: readonly SatisfactionCount[]): number => some.reduce((total, { count }) => total + count, 0)
  return { answers: sum(helped), satisfied: sum(helped.filter(({ level }) => level >= 4)) }
}
