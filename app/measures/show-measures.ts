import type { Request, Response } from 'express'
import { phases } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { namesOfFunds } from '../funds/fund.js'
import { addMonths, firstDay, formatMonth, lastDay, monthOf } from '../months.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { measuredChannels } from './channel-months.js'
import { daysMeasured } from './measured-days.js'
import { type FigureFilter, measuresTable } from './measures-page.js'
import { monthAsked } from './month-asked.js'
import { monthlyFigures } from './monthly-figures-query.js'
import { targetsOf } from './targets.js'

/** What is measured of a month, by fund, channel and phase, with what each number means and the target that it is to meet. */
export async function showMeasures(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const today = londonDate(services.clock.now())
  const month = monthAsked(query, today)
  const before = addMonths(month, -1)
  const found = await inCouncil(council.id, async trx => ({
    figures: await monthlyFigures(trx, council.id, { from: firstDay(addMonths(month, -11)), to: lastDay(month) }),
    targets: await targetsOf(trx, council.id), funds: await namesOfFunds(trx, council.id), measured: await daysMeasured(trx, council.id, month)
  }))
  const filter: FigureFilter = { fundCode: field(query, 'fund'), channel: field(query, 'channel'), phase: field(query, 'phase') }
  response.render('measures/measures', {
    ...found, month, before, filter, phases, channels: measuredChannels, monthName: formatMonth(month), beforeName: formatMonth(before),
    groups: measuresTable(found, month, filter), nextMonth: month < monthOf(today) ? addMonths(month, 1) : null, may: signedIn(request).permissions
  })
}
