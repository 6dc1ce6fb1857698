import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { addDays, londonDate, startOfLondonDay } from '../dates.js'
import { type SatisfactionCount, satisfactionCounts } from '../feedback/satisfaction-query.js'
import type { Channel } from '../ledger/entry-types.js'
import { monthAsked } from '../measures/month-asked.js'
import { addMonths, firstDay, formatMonth, lastDay, monthOf } from '../months.js'
import { helpChannels } from '../payments/helping/help.js'
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
    ...found, satisfaction: satisfactionByRoute(found.counts), withinDays, month, monthName: formatMonth(month), before: addMonths(month, -1),
    next: month < monthOf(today) ? addMonths(month, 1) : null
  })
}

interface RouteSatisfaction {
  channel: Channel
  answers: number
  satisfied: number
}

/** How many of those who were helped were satisfied or very satisfied, by route; who says it of themselves came by none that is known. */
function satisfactionByRoute(counts: readonly SatisfactionCount[]): RouteSatisfaction[] {
  const sum = (some: readonly SatisfactionCount[]): number => some.reduce((total, { count }) => total + count, 0)
  return [...helpChannels, 'web' as const].flatMap(channel => {
    const answers = counts.filter(count => count.assisted && count.channel === channel)
    return answers.length === 0 ? [] : [{ channel, answers: sum(answers), satisfied: sum(answers.filter(({ level }) => level >= 4)) }]
  })
}
